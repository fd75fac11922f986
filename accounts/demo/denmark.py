"""Denmark."""

from accounts.demo.land import Land, listed

DENMARK = Land(
    code="DK",
    weight=12,
    currency="DKK",
    language="da",
    legal_forms=listed("ApS, ApS, ApS, ApS, ApS, A/S, A/S, A/S, Danmark A/S, I/S, Holding ApS"),
    trades=listed(
        "Byg, Ejendomme, Rådgivning, Revision, Logistik, Transport, El, Maler, Snedkeri, Tag & Facade, Have, "
        "Dagligvarer, Bageri, Café, Hotel, Køkken, Møbler, Optik, Tandklinik, Pleje, Rengøring, Vagt, Rederi, "
        "Maskiner, Værksted, Værktøj, Industri, Plast, Træ, Skov, Landbrug, Vind, Energi, Varme, VVS, Data, "
        "Systemer, Digital, Medier, Reklame, Arkitekter, Forlag, Tekstil, Sport, Marine, Biler, Fisk, Bryghus, "
        "Design, Pharma"
    ),
    roots=listed(
        "Nord, Syd, Øst, Vest, Fjord, Bakke, Birke, Ege, Elm, Ask, Lind, Sø, Strand, Hav, Klit, Jyske, Sjælland, "
        "Fyn, Born, Øresund, Limfjord, Vadehav, Sol, Stjerne, Jern, Sølv, Sten, Kalk, Brygge, Tårn, Mark, Eng, "
        "Lyng, Høj, Lange, Gran, Bølge, Klar, Frost, Tivoli, Amager, Midt"
    ),
    endings=listed(
        "vig, dal, holm, lund, borg, sund, rup, by, tech, form, kraft, gruppen, partner, a, ia, ex, hus, værk"
    ),
    first_names=listed(
        "Anne, Peter, Kirsten, Jens, Mette, Lars, Hanne, Michael, Anna, Henrik, Helle, Thomas, Maria, Søren, "
        "Susanne, Jan, Lene, Christian, Marianne, Martin, Lone, Niels, Camilla, Anders, Pia, Morten, Louise, "
        "Jesper, Charlotte, Rasmus, Ida, Mads, Emma, Frederik, Sofie, Kasper, Freja, Jørgen, Birgitte, Ole, Fatma, "
        "Mohammad, Åse, Bjarne"
    ),
    last_names=listed(
        "Nielsen, Jensen, Hansen, Pedersen, Andersen, Christensen, Larsen, Sørensen, Rasmussen, Jørgensen, "
        "Petersen, Madsen, Kristensen, Olsen, Thomsen, Christiansen, Poulsen, Johansen, Møller, Mortensen, "
        "Knudsen, Jakobsen, Mikkelsen, Frederiksen, Laursen, Lund, Holm, Schmidt, Eriksen, Clausen, Simonsen, "
        "Svendsen, Andreasen, Iversen, Østergaard, Jeppesen, Vestergaard, Nissen, Lauridsen, Kjær, Bertelsen, "
        "Dahl, Bach, Friis, Skov, Winther"
    ),
    cities=listed(
        "København=10##, Aarhus=80##, Odense=50##, Aalborg=90##, Esbjerg=67##, Randers=89##, Kolding=60##, "
        "Horsens=87##, Vejle=71##, Roskilde=40##, Herning=74##, Silkeborg=86##, Næstved=47##, Fredericia=70##, "
        "Viborg=88##, Køge=46##, Holstebro=75##, Svendborg=57##, Rønne=37##, Hillerød=34##"
    ),
    streets=listed(
        "Hovedgaden {}, Vestergade {}, Østergade {}, Nørregade {}, Søndergade {}, Industrivej {}, Skolegade {}, "
        "Havnegade {}, Algade {}, Kongensgade {}, Strandvejen {}, Jernbanegade {}, Bredgade {}, Fabriksvej {}"
    ),
    phones=listed("+45 3# ## ## ##, +45 8# ## ## ##, +45 7# ## ## ##, +45 2# ## ## ##"),
    invoice_mailbox="faktura",
)

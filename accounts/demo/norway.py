"""Norway."""

from accounts.demo.land import Land, listed

NORWAY = Land(
    code="NO",
    weight=15,
    currency="NOK",
    language="nb",
    legal_forms=listed("AS, AS, AS, AS, AS, AS, AS, Norge AS, ASA, ANS, SA"),
    trades=listed(
        "Bygg, Eiendom, Rådgivning, Regnskap, Logistikk, Transport, Elektro, Malermester, Snekkeri, Blikkenslager, "
        "Hagesenter, Dagligvare, Bakeri, Kafé, Hotell, Kjøkken, Møbler, Optikk, Tannlege, Omsorg, Renhold, Vakt, "
        "Rederi, Mekaniske, Verksted, Verktøy, Industri, Plast, Tre, Skog, Gård, Vind, Kraft, Varme, Rør, Data, "
        "Systemer, Digital, Media, Reklame, Arkitekter, Forlag, Tekstil, Sport, Marin, Bil, Sjømat, Offshore, "
        "Havbruk"
    ),
    roots=listed(
        "Nord, Sør, Øst, Vest, Fjord, Fjell, Bjørk, Eik, Alm, Lind, Sjø, Strand, Foss, Hav, Vidda, Lofot, Helge, "
        "Trønder, Oslo, Bergens, Møre, Stav, Sol, Stjerne, Jern, Sølv, Stein, Skjær, Brygge, Tårn, Mark, Eng, "
        "Lyng, Høy, Lang, Rogn, Gran, Furu, Bølge, Klar, Frost, Viking, Polar, Midt"
    ),
    endings=listed(
        "vik, dal, foss, holm, lund, borg, sund, tun, by, tech, form, kraft, gruppen, partner, a, ia, ex, hus"
    ),
    first_names=listed(
        "Anne, Jan, Inger, Per, Kari, Bjørn, Marit, Ole, Ingrid, Lars, Liv, Kjell, Eva, Knut, Berit, Svein, "
        "Astrid, Arne, Bjørg, Thomas, Hilde, Hans, Anna, Geir, Solveig, Tor, Marianne, Morten, Randi, Terje, Ida, "
        "Odd, Nina, Martin, Hanne, Erik, Silje, Andreas, Camilla, Kristian, Emma, Magnus, Nora, Jonas, Mohammed, "
        "Amina, Øyvind, Åse"
    ),
    last_names=listed(
        "Hansen, Johansen, Olsen, Larsen, Andersen, Pedersen, Nilsen, Kristiansen, Jensen, Karlsen, Johnsen, "
        "Pettersen, Eriksen, Berg, Haugen, Hagen, Johannessen, Andreassen, Jacobsen, Dahl, Jørgensen, Halvorsen, "
        "Henriksen, Lund, Sørensen, Jakobsen, Moen, Gundersen, Iversen, Strand, Solberg, Svendsen, Eide, Knutsen, "
        "Martinsen, Paulsen, Bakken, Kristoffersen, Mathisen, Lie, Amundsen, Nguyen, Rasmussen, Ali, Lunde, "
        "Solheim, Berge, Moe, Nygård"
    ),
    cities=listed(
        "Oslo=01##, Bergen=50##, Trondheim=70##, Stavanger=40##, Drammen=30##, Fredrikstad=16##, "
        "Kristiansand=46##, Sandnes=43##, Tromsø=90##, Sarpsborg=17##, Skien=37##, Ålesund=60##, Sandefjord=32##, "
        "Haugesund=55##, Tønsberg=31##, Moss=15##, Bodø=80##, Arendal=48##, Hamar=23##, Lillehammer=26##"
    ),
    streets=listed(
        "Storgata {}, Kirkegata {}, Kongens gate {}, Industriveien {}, Skoleveien {}, Strandgata {}, "
        "Bryggeveien {}, Fabrikkveien {}, Torggata {}, Havnegata {}, Dronningens gate {}, Verftsgata {}, "
        "Bjørkeveien {}"
    ),
    phones=listed("+47 2# ## ## ##, +47 5# ## ## ##, +47 7# ## ## ##, +47 4## ## ###"),
    invoice_mailbox="faktura",
)

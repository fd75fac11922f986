"""Sweden, where the vendor and most of its customers are."""

from accounts.demo.land import Land, listed

SWEDEN = Land(
    code="SE",
    weight=46,
    currency="SEK",
    language="sv",
    legal_forms=listed("AB, AB, AB, AB, AB, AB, AB, AB, AB, AB (publ), Sverige AB, Norden AB, HB, ekonomisk förening"),
    trades=listed(
        "Bygg, Fastigheter, Konsult, Redovisning, Logistik, Åkeri, Elteknik, Måleri, Snickeri, Plåt & Tak, "
        "Trädgård, Livs, Bageri, Restaurang, Hotell, Kök & Bad, Möbler, Optik, Tandvård, Vård & Omsorg, "
        "Städservice, Bevakning, Transport, Mekaniska, Verkstad, Verktyg, Industri, Plast, Papper, Trävaru, Skog, "
        "Lantbruk, Vind, Energi, Värmeteknik, Rör, Data, System, Digital, Media, Reklambyrå, Arkitekter, Juridik, "
        "Förlag, Textil, Sport, Marin, Bil, Däck & Fälg, Utbildning, Rekrytering, Film & Ljud, Analys, "
        "Medicinteknik, Livsmedel, Grossist"
    ),
    roots=listed(
        "Nord, Syd, Öst, Väst, Berg, Björk, Ek, Alm, Ask, Lind, Sjö, Strand, Fors, Hav, Fjäll, Mälar, Vätter, "
        "Roslags, Göta, Svea, Uppland, Skåne, Halland, Dala, Norr, Bohus, Öresund, Gotland, Sol, Stjärn, Järn, "
        "Silver, Sten, Kalk, Koppar, Skär, Brygg, Torn, Mark, Land, Äng, Hed, Hög, Lång, Rönn, Gran, Tall, Våg, "
        "Klar, Frost"
    ),
    endings=listed(
        "vik, dal, fors, holm, lund, borg, ström, hed, sund, torp, by, tech, form, kraft, gruppen, bolagen, "
        "partner, a, ia, ex, on, verken, hus, port, mark"
    ),
    first_names=listed(
        "Anna, Erik, Maria, Lars, Karin, Anders, Sara, Johan, Emma, Mikael, Lena, Per, Kristina, Karl, Eva, Nils, "
        "Ingrid, Jan, Sofia, Peter, Elin, Fredrik, Malin, Daniel, Jenny, Magnus, Linda, Henrik, Hanna, Oskar, Ida, "
        "Gustav, Åsa, Björn, Julia, Emil, Amanda, Viktor, Frida, Simon, Mona, Ali, Fatima, Amir, Samira, "
        "Aleksandra, Tomasz, Josefin, Göran, Ulrika, Pontus, Matilda, Rasmus, Ellen, Hugo, Wilma, Håkan, Agnes, "
        "Örjan, Märta"
    ),
    last_names=listed(
        "Andersson, Johansson, Karlsson, Nilsson, Eriksson, Larsson, Olsson, Persson, Svensson, Gustafsson, "
        "Pettersson, Jonsson, Jansson, Hansson, Bengtsson, Lindberg, Lindqvist, Lindgren, Axelsson, Bergström, "
        "Lundberg, Lundgren, Berglund, Mattsson, Fredriksson, Sandberg, Henriksson, Forsberg, Sjöberg, Wallin, "
        "Engström, Danielsson, Håkansson, Eklund, Lundin, Gunnarsson, Holm, Bergman, Samuelsson, Fransson, "
        "Nyström, Holmberg, Arvidsson, Löfgren, Söderberg, Nyberg, Blomqvist, Claesson, Nordström, Mårtensson, "
        "Lundström, Björklund, Eliasson, Berggren, Sandström, Nordin, Ström, Åberg, Hermansson, Ekström, Ahmed, "
        "Hassan, Öberg"
    ),
    cities=listed(
        "Stockholm=11# ##, Göteborg=41# ##, Malmö=21# ##, Uppsala=75# ##, Västerås=72# ##, Örebro=70# ##, "
        "Linköping=58# ##, Helsingborg=25# ##, Jönköping=55# ##, Norrköping=60# ##, Lund=22# ##, Umeå=90# ##, "
        "Gävle=80# ##, Borås=50# ##, Södertälje=15# ##, Eskilstuna=63# ##, Halmstad=30# ##, Växjö=35# ##, "
        "Karlstad=65# ##, Sundsvall=85# ##, Östersund=83# ##, Trollhättan=46# ##, Luleå=97# ##, Kalmar=39# ##, "
        "Falun=79# ##, Skövde=54# ##, Visby=62# ##, Kiruna=98# ##, Ystad=27# ##, Åre=83# ##"
    ),
    streets=listed(
        "Storgatan {}, Kungsgatan {}, Drottninggatan {}, Industrigatan {}, Skolgatan {}, Järnvägsgatan {}, "
        "Vasagatan {}, Hamngatan {}, Östra Ringvägen {}, Verkstadsgatan {}, Björkvägen {}, Kyrkogatan {}, "
        "Magasinsgatan {}, Norra Esplanaden {}, Fabriksvägen {}, Sveavägen {}, Södra Kajen {}, Backvägen {}"
    ),
    phones=listed("+46 8 465 004 ##, +46 31 390 06 ##, +46 40 628 04 ##, +46 980 319 2##"),
    invoice_mailbox="faktura",
)

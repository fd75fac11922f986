"""Germany, the Netherlands and Estonia."""

from accounts.demo.land import Land, listed

GERMANY = Land(
    code="DE",
    weight=5,
    currency="EUR",
    language="de",
    legal_forms=listed("GmbH, GmbH, GmbH, GmbH, GmbH, AG, GmbH & Co. KG, KG, UG, Deutschland GmbH"),
    trades=listed(
        "Bau, Immobilien, Beratung, Steuerberatung, Logistik, Spedition, Elektrotechnik, Malerbetrieb, Tischlerei, "
        "Dachdecker, Gartenbau, Feinkost, Bäckerei, Gastronomie, Hotels, Küchen, Möbel, Optik, Dental, "
        "Pflegedienst, Gebäudereinigung, Sicherheit, Reederei, Maschinenbau, Werkzeuge, Kunststoffe, Holz, "
        "Energie, Software, Medien"
    ),
    roots=listed(
        "Nord, Süd, Ost, West, Rhein, Main, Elb, Isar, Alster, Birken, Eichen, Berg, Stein, Stern, Silber, Eisen, Hanse"
    ),
    endings=listed("tal, burg, werk, form, tech, gruppe, hof, bach, feld, partner, haus, kraft"),
    first_names=listed(
        "Anna, Michael, Sabine, Thomas, Petra, Andreas, Julia, Stefan, Katrin, Christian, Lena, Markus, Claudia, "
        "Jan, Jürgen, Laura, Felix, Mehmet, Ayşe, Lukas, Sophie, Jonas, Hannah, Uwe, Jörg, Silke"
    ),
    last_names=listed(
        "Müller, Schmidt, Schneider, Fischer, Weber, Meyer, Wagner, Becker, Schulz, Hoffmann, Schäfer, Koch, "
        "Bauer, Richter, Klein, Wolf, Schröder, Neumann, Schwarz, Zimmermann, Krüger, Hofmann, Lange, Werner, "
        "Krause, Yılmaz, Groß"
    ),
    cities=listed(
        "Berlin=10###, Hamburg=20###, München=80###, Köln=50###, Frankfurt am Main=60###, Stuttgart=70###, Lübeck=235##"
    ),
    streets=listed(
        "Hauptstraße {}, Bahnhofstraße {}, Gartenstraße {}, Industriestraße {}, Schulstraße {}, Am Hafen {}, "
        "Lindenweg {}"
    ),
    phones=listed("+49 30 ########, +49 40 #######, +49 89 #######"),
    invoice_mailbox="rechnung",
)

NETHERLANDS = Land(
    code="NL",
    weight=3,
    currency="EUR",
    language="nl",
    legal_forms=listed("B.V., B.V., B.V., B.V., B.V., N.V., V.O.F., Nederland B.V."),
    trades=listed(
        "Bouw, Vastgoed, Advies, Administratie, Logistiek, Transport, Elektro, Schilders, Timmerwerk, Hoveniers, "
        "Bakkerij, Horeca, Keukens, Meubelen, Optiek, Zorg, Schoonmaak, Beveiliging, Scheepvaart, Machines, "
        "Bloemen, Energie, Software"
    ),
    roots=listed(
        "Noord, Zuid, Oost, West, Maas, Rijn, Amstel, Zee, Duin, Polder, Tulp, Berg, Ster, Zilver, Hanze, Oranje"
    ),
    endings=listed("dam, dijk, land, tech, groep, veld, burg, stroom, huis, partners, werk"),
    first_names=listed(
        "Jan, Anna, Pieter, Maria, Johan, Sanne, Daan, Emma, Kees, Lotte, Bram, Fleur, Sem, Julia, Thijs, Noor, Youssef"
    ),
    last_names=listed(
        "de Jong, Jansen, de Vries, van den Berg, Bakker, van Dijk, Visser, Smit, Meijer, de Boer, Mulder, Bos, "
        "Vos, Peters"
    ),
    cities=listed(
        "Amsterdam=10## AB, Rotterdam=30## CD, Den Haag=25## EK, Utrecht=35## HB, Eindhoven=56## LM, Groningen=97## PR"
    ),
    streets=listed(
        "Kerkstraat {}, Dorpsstraat {}, Hoofdstraat {}, Industrieweg {}, Keizersgracht {}, Havenkade {}, Molenweg {}"
    ),
    phones=listed("+31 20 ### ####, +31 10 ### ####, +31 30 ### ####"),
    invoice_mailbox="facturen",
)

ESTONIA = Land(
    code="EE",
    weight=1,
    currency="EUR",
    language="et",
    legal_forms=listed("OÜ, OÜ, OÜ, OÜ, AS"),
    trades=listed(
        "Ehitus, Kinnisvara, Nõustamine, Raamatupidamine, Logistika, Elekter, Puit, Mets, Toit, Hotell, Mööbel, "
        "Tarkvara, Meedia"
    ),
    roots=listed("Põhja, Lõuna, Ida, Lääne, Balti, Mere, Kase, Tamme, Ranna, Päikese, Tähe, Hõbe, Kivi, Tallinna"),
    endings=listed("la, tek, grupp, pro, maa, link, partnerid, ex"),
    first_names=listed(
        "Anna, Jaan, Tiina, Andres, Kati, Rein, Mari, Toomas, Liis, Martin, Kristjan, Ülle, Sergei, Olga"
    ),
    last_names=listed("Tamm, Saar, Sepp, Mägi, Kask, Kukk, Rebane, Ilves, Pärn, Koppel, Ivanov, Oja, Luik, Lepik"),
    cities=listed("Tallinn=10###, Tartu=51###, Narva=20###, Pärnu=80###"),
    streets=listed("Pikk {}, Narva maantee {}, Tartu maantee {}, Sadama {}, Kooli {}, Tehase {}"),
    phones=listed("+372 6## ####, +372 5### ####"),
    invoice_mailbox="arved",
)

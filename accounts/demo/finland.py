"""Finland and Iceland."""

from accounts.demo.land import Land, listed

FINLAND = Land(
    code="FI",
    weight=10,
    currency="EUR",
    language="fi",
    legal_forms=listed("Oy, Oy, Oy, Oy, Oy, Oy, Oy Ab, Oyj, Ky, Suomi Oy"),
    trades=listed(
        "Rakennus, Kiinteistöt, Konsultointi, Tilitoimisto, Logistiikka, Kuljetus, Sähkö, Maalaus, Puusepät, "
        "Katto, Puutarha, Elintarvike, Leipomo, Ravintolat, Hotellit, Keittiöt, Kalusteet, Optikko, Hammashoito, "
        "Hoiva, Siivous, Vartiointi, Varustamo, Konepaja, Työkalut, Teollisuus, Muovi, Paperi, Puu, Metsä, "
        "Maatila, Tuuli, Energia, Lämpö, Putki, Data, Järjestelmät, Digital, Media, Mainos, Arkkitehdit, "
        "Kustannus, Tekstiili, Urheilu"
    ),
    roots=listed(
        "Pohjan, Etelä, Itä, Länsi, Meri, Järvi, Koivu, Tammi, Pihlaja, Ranta, Koski, Saari, Lapin, Hämeen, Savon, "
        "Karjalan, Turun, Aura, Aurinko, Tähti, Rauta, Hopea, Kivi, Kalkki, Torni, Niitty, Kanerva, Korkea, Kuusi, "
        "Mänty, Aalto, Kirkas, Halla, Revon, Suomen, Kaleva, Sampo, Otso"
    ),
    endings=listed("la, nen, tek, pro, ko, rakenne, voima, yhtiöt, kumppanit, ria, ex, on, talo, satama, link"),
    first_names=listed(
        "Maria, Juhani, Helena, Johannes, Anneli, Olavi, Johanna, Antero, Kaarina, Tapani, Marjatta, Kalevi, "
        "Sofia, Tapio, Emilia, Matti, Liisa, Mikael, Hannele, Ilmari, Aino, Mika, Päivi, Jari, Sari, Timo, Tuula, "
        "Antti, Pirjo, Kari, Minna, Pekka, Laura, Jukka, Anna, Heikki, Satu, Markku, Katja, Sami, Elina, Ville, "
        "Veera, Eetu, Åke, Ulla"
    ),
    last_names=listed(
        "Korhonen, Virtanen, Mäkinen, Nieminen, Mäkelä, Hämäläinen, Laine, Heikkinen, Koskinen, Järvinen, "
        "Lehtonen, Lehtinen, Saarinen, Salminen, Heinonen, Niemi, Heikkilä, Salonen, Kinnunen, Turunen, Salo, "
        "Laitinen, Tuominen, Rantanen, Karjalainen, Jokinen, Mattila, Savolainen, Lahtinen, Ahonen, Ojala, "
        "Leppänen, Hiltunen, Väisänen, Leinonen, Miettinen, Aaltonen, Pitkänen, Hakala, Anttila, Räsänen, "
        "Lindholm, Nyman, Öhman"
    ),
    cities=listed(
        "Helsinki=00##0, Espoo=02##0, Tampere=33##0, Vantaa=01##0, Oulu=90##0, Turku=20##0, Jyväskylä=40##0, "
        "Kuopio=70##0, Lahti=15##0, Pori=28##0, Kouvola=45##0, Joensuu=80##0, Lappeenranta=53##0, "
        "Hämeenlinna=13##0, Vaasa=65##0, Rovaniemi=96##0, Seinäjoki=60##0, Mikkeli=50##0, Kotka=48##0, Porvoo=06##0"
    ),
    streets=listed(
        "Mannerheimintie {}, Hämeenkatu {}, Kauppakatu {}, Teollisuuskatu {}, Koulukatu {}, Satamakatu {}, "
        "Rautatienkatu {}, Kirkkokatu {}, Asemakatu {}, Rantatie {}, Tehtaankatu {}, Puistokatu {}, Myllytie {}"
    ),
    phones=listed("+358 9 #### ###, +358 3 #### ###, +358 40 ### ####, +358 50 ### ####"),
    invoice_mailbox="laskut",
)

ICELAND = Land(
    code="IS",
    weight=1,
    currency="ISK",
    language="is",
    legal_forms=listed("ehf., ehf., ehf., ehf., hf., slf."),
    trades=listed(
        "Byggingar, Fasteignir, Ráðgjöf, Bókhald, Flutningar, Rafmagn, Bakarí, Hótel, Ferðir, Húsgögn, Útgerð, "
        "Fiskur, Vélar, Orka, Hugbúnaður, Hönnun, Útgáfa, Bílar, Verslun, Tækni"
    ),
    roots=listed(
        "Norður, Suður, Austur, Vestur, Fjarða, Jökul, Berg, Strand, Haf, Sól, Stjörnu, Eld, Ís, Hraun, Foss, Geysi"
    ),
    endings=listed("vík, dalur, foss, holt, borg, sund, bær, tækni, verk, a, ey, gróf"),
    first_names=listed(
        "Guðrún, Jón, Anna, Sigurður, Kristín, Guðmundur, Sigríður, Gunnar, Margrét, Ólafur, Helga, Einar, Sigrún, "
        "Kristján, Ingibjörg, Magnús, Jóhanna, Stefán, María, Þór, Birna, Björn, Elín, Árni"
    ),
    last_names=listed(
        "Jónsson, Jónsdóttir, Sigurðsson, Sigurðardóttir, Guðmundsson, Guðmundsdóttir, Gunnarsson, Gunnarsdóttir, "
        "Ólafsson, Ólafsdóttir, Einarsson, Einarsdóttir, Magnússon, Magnúsdóttir, Þórsson, Þórsdóttir, Blöndal, "
        "Thorlacius"
    ),
    cities=listed(
        "Reykjavík=10#, Kópavogur=20#, Hafnarfjörður=22#, Akureyri=60#, Keflavík=23#, Selfoss=80#, Ísafjörður=40#"
    ),
    streets=listed(
        "Laugavegur {}, Austurstræti {}, Hafnargata {}, Borgartún {}, Skólavegur {}, Iðnbúð {}, Strandgata {}"
    ),
    phones=listed("+354 5## ####, +354 4## ####, +354 8## ####"),
    invoice_mailbox="reikningar",
)

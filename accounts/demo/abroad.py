"""The United Kingdom, France and the United States."""

from accounts.demo.land import Land, listed

BRITAIN = Land(
    code="GB",
    weight=4,
    currency="GBP",
    language="en",
    legal_forms=listed("Ltd, Ltd, Ltd, Ltd, Ltd, Limited, plc, LLP, UK Ltd"),
    trades=listed(
        "Construction, Properties, Consulting, Accountants, Logistics, Haulage, Electrical, Decorators, Joinery, "
        "Roofing, Gardens, Foods, Bakery, Restaurants, Hotels, Kitchens, Furniture, Opticians, Dental, Care, "
        "Cleaning, Security, Shipping, Engineering, Tools, Plastics, Timber, Farms, Energy, Heating, Software, "
        "Media, Architects, Publishing"
    ),
    roots=listed(
        "North, South, East, West, Oak, Ash, Elm, Silver, Stone, Iron, Star, Sun, Wave, Harbour, Meadow, High, "
        "Bright, Fair"
    ),
    endings=listed("ford, bridge, dale, field, well, gate, tech, works, wood, port, ley, line"),
    first_names=listed(
        "Oliver, Amelia, George, Olivia, Harry, Isla, Jack, Ava, Jacob, Emily, Charlie, Sophie, Thomas, Grace, "
        "James, Alice, William, Freya, Muhammad, Aisha, Priya, Rajesh, Siobhan, Gareth, Fiona, Hamish"
    ),
    last_names=listed(
        "Smith, Jones, Taylor, Brown, Williams, Wilson, Johnson, Davies, Patel, Robinson, Wright, Thompson, Evans, "
        "Walker, White, Roberts, Green, Hall, Wood, Jackson, Clarke, Khan, O'Brien, MacDonald, Campbell"
    ),
    cities=listed(
        "London=EC# #AB, Manchester=M# #DE, Birmingham=B# #FG, Leeds=LS# #HJ, Glasgow=G# #LN, Bristol=BS# #PQ, "
        "Cardiff=CF# #RS"
    ),
    streets=listed(
        "{} High Street, {} Station Road, {} Church Lane, {} Mill Road, {} Victoria Street, {} Dock Street, "
        "{} King Street"
    ),
    phones=listed("+44 20 7946 0###, +44 161 496 0###, +44 121 496 0###, +44 113 496 0###"),
    invoice_mailbox="accounts",
)

FRANCE = Land(
    code="FR",
    weight=1,
    currency="EUR",
    language="fr",
    legal_forms=listed("SARL, SARL, SAS, SAS, SA, SASU"),
    trades=listed(
        "Bâtiment, Immobilier, Conseil, Comptabilité, Logistique, Transports, Électricité, Peinture, Menuiserie, "
        "Boulangerie, Hôtels, Meubles, Énergie, Logiciels"
    ),
    roots=listed("Nord, Sud, Est, Loire, Seine, Rhône, Chêne, Mer, Soleil, Étoile, Argent, Pierre, Clair, Beau, Haut"),
    endings=listed("mont, ville, bois, tech, pont, champ, val, group, port"),
    first_names=listed(
        "Marie, Jean, Camille, Pierre, Julie, Nicolas, Sophie, Thomas, Élodie, François, Léa, Hugo, Chloé, Karim"
    ),
    last_names=listed(
        "Martin, Bernard, Dubois, Thomas, Robert, Richard, Petit, Durand, Leroy, Moreau, Simon, Laurent, Lefèvre, "
        "Benali"
    ),
    cities=listed("Paris=750##, Lyon=6900#, Marseille=1300#, Lille=59###, Nantes=44###, Bordeaux=33###"),
    streets=listed(
        "{} rue de la Gare, {} rue Victor Hugo, {} avenue de la République, {} place du Marché, {} quai du Port"
    ),
    phones=listed("+33 1 99 00 ## ##, +33 4 65 71 ## ##"),
    invoice_mailbox="factures",
)

UNITED_STATES = Land(
    code="US",
    weight=2,
    currency="USD",
    language="en",
    legal_forms=listed("Inc., Inc., LLC, LLC, Corp., Group Inc."),
    trades=listed(
        "Construction, Realty, Consulting, Accounting, Logistics, Trucking, Electric, Foods, Hospitality, "
        "Furniture, Dental, Health, Security, Manufacturing, Tools, Plastics, Lumber, Energy, Software, Media"
    ),
    roots=listed(
        "North, West, Summit, Lake, Oak, Cedar, Silver, Stone, Iron, Star, Sun, Bay, Prairie, Blue, Bright, Red"
    ),
    endings=listed("field, wood, ridge, tech, works, line, port, view, gate, point"),
    first_names=listed(
        "James, Mary, Robert, Patricia, John, Jennifer, Michael, Linda, David, Elizabeth, Jose, Maria, Kevin, "
        "Ashley, Wei, Keisha"
    ),
    last_names=listed(
        "Smith, Johnson, Williams, Brown, Jones, Garcia, Miller, Davis, Rodriguez, Martinez, Lopez, Wilson, "
        "Nguyen, Kim, O'Neill"
    ),
    cities=listed("New York=100##, Chicago=606##, Minneapolis=554##, Seattle=981##, Austin=787##, Boston=021##"),
    streets=listed(
        "{} Main Street, {} Oak Avenue, {} Market Street, {} 2nd Avenue, {} Industrial Parkway, {} Lake Drive"
    ),
    phones=listed("+1 212 555 01##, +1 312 555 01##, +1 612 555 01##, +1 206 555 01##"),
    invoice_mailbox="ap",
)

"""How files write intervals, kinds of periods and practices, in English, Swedish and Norwegian."""

INTERVALS = {
    **dict.fromkeys(("month", "monthly", "månad", "månadsvis", "månatligen", "måned", "månedlig", "månedsvis"), 1),
    **dict.fromkeys(("quarter", "quarterly", "kvartal", "kvartalsvis"), 3),
    **dict.fromkeys(("half-year", "half-yearly", "halvår", "halvårsvis", "halvårlig"), 6),
    **dict.fromkeys(("year", "yearly", "annual", "annually", "år", "årsvis", "årligen", "årlig"), 12),
}
MODES = {
    **dict.fromkeys(("kalender", "kalendermånad", "kalendermåned", "calendar month"), "calendar"),
    **dict.fromkeys(("löpande", "løpende", "fortlöpande", "kontinuerlig", "rolling", "anniversary"), "continuous"),
}
PRACTICES = {
    **dict.fromkeys(("förskott", "i förskott", "forskudd", "på forskudd", "forskuddsvis", "prepaid"), "advance"),
    **dict.fromkeys(
        ("efterskott", "i efterskott", "etterskudd", "på etterskudd", "etterskuddsvis", "arrear", "postpaid"), "arrears"
    ),
}

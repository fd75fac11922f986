"""Exports: exactly the rows asked for, in two layouts and three formats, and a round trip that changes nothing."""
from tests import make
def test_x(ada, client_as, sent, committed):
    make.account(tags=["a"])
    from plock.kit import jobs
    with committed() as s:
        jobs.start(kind="import.check", title="x", by=ada, params={})
    print(s, sent)
    r = client_as(ada).post("/customers/export/", {"format":"csv","layout":"import","which":"all"})
    print(r.status_code, r.getvalue())
    r = client_as(ada).post("/customers/export/", {"format":"csv","layout":"table","which":"all"})
    print(r.status_code, r.getvalue().decode("utf-8-sig"))
    r = client_as(ada).post("/customers/export/", {"format":"json","layout":"table","which":"all"})
    print(r.status_code, r.getvalue().decode("utf-8-sig"))
    r = client_as(ada).post("/customers/export/", {"format":"xlsx","layout":"table","which":"all"})
    print(r.status_code, r.headers, len(r.getvalue()))

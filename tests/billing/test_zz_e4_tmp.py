import os,sys
sys.path.insert(0,"/work/main")
import pytest
from django.db import connection
from datetime import date
pytestmark=pytest.mark.django_db
def test_plans(ada):
    if connection.vendor!="postgresql": pytest.skip()
    from tests import make, sales
    from billing.models import Subscription
    from billing.services import subscription_finding
    from billing.tables.subscriptions import SubscriptionTable
    from plock.kit.paging import ordered
    v=sales.plan(); a=make.account(name="Zenit Bygg", customer_number="C-ZEN"); s=sales.subscription(v,account=a)
    cols=[f.column for f in Subscription._meta.concrete_fields if f.name not in("id","number","name","starts_on","crm_deal_id","mrr_base","account")]
    with connection.cursor() as c:
        c.execute("INSERT INTO accounts_account (%s) SELECT %s FROM accounts_account a, generate_series(1,100000) g WHERE a.id=%d" % (
          ",".join(f.column for f in a._meta.concrete_fields if f.name!="id"),
          ",".join({"customer_number":"'X-'||g","name":"'Firm '||md5(g::text)","search_text":"'firm '||md5(g::text)","sort_name":"md5(g::text)","primary_key":"''"}.get(f.name,"a."+f.column) for f in a._meta.concrete_fields if f.name!="id"), a.pk))
        c.execute("INSERT INTO billing_subscription (number,name,starts_on,crm_deal_id,mrr_base,account_id,%s) SELECT 'S-'||(100000+g), 'Plan '||md5((g*7)::text), '2020-01-01'::date + (g%%2000), 'D'||g, (g*37)%%50000, %d+1+g%%100000, %s FROM billing_subscription s, generate_series(1,300000) g WHERE s.id=%d" % (",".join(cols), a.pk, ",".join("s."+x for x in cols), s.pk))
        c.execute("ANALYZE billing_subscription"); c.execute("ANALYZE accounts_account")
    out=[]
    import time
    for text in ("S-1234","zenit","D4711","firm","plan","firm a","ab"):
        for sort in ("-mrr","number","end","-updated","start"):
            o=SubscriptionTable.ordering(sort)
            qs=ordered(subscription_finding.among(Subscription.objects.all(),text),o)[:51]
            t=time.perf_counter(); n=len(qs); out.append(f"{text!r} {sort} {n} rows {(time.perf_counter()-t)*1000:.0f} ms")
        t=time.perf_counter(); subscription_finding.among(Subscription.objects.all(),text).order_by()[:10001].count(); out.append(f"   count {(time.perf_counter()-t)*1000:.0f} ms")
    out.append(ordered(subscription_finding.among(Subscription.objects.all(),"zenit"),SubscriptionTable.ordering("-mrr"))[:51].explain())
    for sort in ("-mrr","number","end","-end","-updated","start"):
        out.append(sort+": "+ordered(Subscription.objects.all(),SubscriptionTable.ordering(sort))[:51].explain())
    open("/tmp/e4_explain.txt","w").write("\n".join(out))

import time, json
import pytest
from pathlib import Path
from tests.e2e.addresses import *
pytestmark = pytest.mark.e2e
AXE = (Path(__file__).parents[1] / "vendor" / "axe.min.js").read_text()
OPTIONS = {"runOnly": {"type":"tag","values":["wcag2a","wcag2aa","wcag21a","wcag21aa","wcag22aa","best-practice"]},"resultTypes":["violations"]}
@pytest.mark.parametrize("owner", OWNERS)
def test_x(new_page, owner):
    page = new_page(bypass_csp=True)
    for kind, addr in pages_of(owner).items():
        t=time.time(); page.goto(addr); t1=time.time()
        s1366=page.evaluate("document.documentElement.scrollWidth")
        page.evaluate(AXE)
        t2=time.time()
        v=page.evaluate("o=>axe.run(o)",OPTIONS)
        t3=time.time()
        page.set_viewport_size({"width":320,"height":768})
        s=page.evaluate("document.documentElement.scrollWidth")
        w=page.evaluate("o=>axe.run(o)",OPTIONS)
        t4=time.time()
        page.set_viewport_size({"width":1366,"height":768})
        print(owner,kind,addr,"goto %.2f inj %.2f axe %.2f %.2f"%(t1-t,t2-t1,t3-t2,t4-t3),s1366,s)
        for x in (v,w):
            for i in x["violations"]:
                print("   VIOL",i["id"],i["impact"],len(i["nodes"]),i["nodes"][0]["html"][:200],i["nodes"][0]["failureSummary"][:300], i["nodes"][0]["target"])
        if kind in("outline","top"): print([p["id"] for p in v["passes"]], [(p["id"]) for p in v["incomplete"]])

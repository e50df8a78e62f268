import os
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]="true"
import pytest
from playwright.sync_api import sync_playwright
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from accounts.models import User
import importlib.util,sys
spec=importlib.util.spec_from_file_location("ta","/work/main/tests/test_admin.py"); ta=importlib.util.module_from_spec(spec); spec.loader.exec_module(ta)

@pytest.mark.django_db(transaction=True)
def test_it(live_server, tmp_path, settings):
    settings.VAR_DIR = tmp_path
    user=User.objects.create_superuser("op", "x")
    c=Client(); c.force_login(user); sid=c.cookies["sessionid"].value
    rows={m: ta.make_rows(m, at_least=3) for m in ta.REGISTERED}
    with sync_playwright() as p:
        b=p.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        ctx=b.new_context(locale="ja-JP", viewport={"width":1300,"height":900}); ctx.add_cookies([{"name":"sessionid","value":sid,"url":live_server.url}])
        page=ctx.new_page(); msgs=[]
        page.on("console", lambda m: msgs.append((page.url,m.type,m.text)) if m.type in("error","warning") else None)
        page.on("pageerror", lambda e: msgs.append((page.url,"pageerror",str(e))))
        urls=[reverse("admin:index")]
        for m,row in rows.items():
            urls+= [ta.address(m,"changelist"), ta.address(m,"change",row.pk), ta.address(m,"history",row.pk)]
            if m is not ta.SecurityEvent: urls.append(ta.address(m,"add"))
        for u in urls:
            page.goto(live_server.url+u)
        def shot(name,u):
            page.goto(live_server.url+u); page.screenshot(path=f"/tmp/e2eadmin/{name}.png", full_page=True)
        shot("index", reverse("admin:index"))
        shot("measure", ta.address(ta.Measure,"change",rows[ta.Measure].pk))
        shot("steps", ta.address(ta.RoadmapStep,"changelist"))
        shot("user", ta.address(ta.User,"change",rows[ta.User].pk))
        row=rows[ta.RoadmapStep]; row.text="実施"; row.save(); row.text="運用"; row.save()
        shot("history", ta.address(ta.RoadmapStep,"history",row.pk))
        shot("version", ta.address(ta.RoadmapStep,"simple_history",row.pk,row.history.latest().pk))
        shot("kpi", ta.address(ta.Kpi,"change",rows[ta.Kpi].pk))
        mun=rows[ta.Municipality]
        csv="全国地方公共団体コード,名称,ふりがな,都道府県,URLでの名前\r\n%s,新しい市,とりでし,茨城県,toride\r\n082295,稲敷市,いなしきし,茨城県,inashiki\r\n" % mun.code
        page.goto(live_server.url+reverse("admin:accounts_municipality_import"))
        page.set_input_files("#id_import_file", files=[{"name":"a.csv","mimeType":"text/csv","buffer":csv.encode("cp932")}])
        print("FORMAT", page.eval_on_selector("#id_format","e=>e.value"))
        page.screenshot(path="/tmp/e2eadmin/import.png", full_page=True)
        page.click("input[type=submit]:visible >> nth=-1")
        page.screenshot(path="/tmp/e2eadmin/preview.png", full_page=True)
        page.click("input[name=confirm]")
        page.screenshot(path="/tmp/e2eadmin/applied.png", full_page=True)
        page.goto(live_server.url+reverse("admin:accounts_municipality_import"))
        page.set_input_files("#id_import_file", files=[{"name":"a.csv","mimeType":"text/csv","buffer":csv.replace("082295","82172").encode()}])
        page.click("input[type=submit]:visible >> nth=-1")
        page.screenshot(path="/tmp/e2eadmin/refused.png", full_page=True)
        shot("export", reverse("admin:accounts_municipality_export"))
        # autocomplete works under CSP
        page.goto(live_server.url+ta.address(ta.Placement,"add"))
        page.click(".field-policy .select2-selection"); page.keyboard.type("方針"); page.wait_for_selector(".select2-results__option--highlighted"); page.screenshot(path="/tmp/e2eadmin/auto.png")
        b.close()
    for m in msgs: print(m)

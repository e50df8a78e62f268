"""The product with one more page: a form whose text is kept, as the pages of the round have it."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template import engines
from django.urls import path

from config.urls import urlpatterns as product

KEEPING = "/keeping/"
PAGE = """
{% extends "base.html" %}
{% block title %}入力{% endblock %}
{% block content %}
  <h1>{% if done %}保存しました{% else %}入力{% endif %}</h1>
  {% if refused %}<p role="alert" data-unsaved>取組実績を入力してください。</p>{% endif %}
  <form method="post" data-keep="report">
    {% csrf_token %}
    <input type="hidden" name="version" value="1">
    <label>取組実績<textarea name="achievements">{{ achievements }}</textarea></label>
    <label>実績値<input name="actual"></label>
    <label><input type="radio" name="status" value="done">完了</label>
    <label><input type="radio" name="status" value="late">遅れ</label>
    <label><input type="checkbox" name="sure">確認済み</label>
    <button>送る</button>
  </form>
{% endblock %}
"""


@login_required
def keeping(request: HttpRequest) -> HttpResponse:
    """Save a form that has to have an achievement; keep nothing."""
    achievements = request.POST.get("achievements", "")
    if request.method == "POST" and achievements and achievements != "断る":
        return HttpResponseRedirect(f"{KEEPING}done/")
    context = {"achievements": achievements, "refused": request.method == "POST"}
    page = engines["django"].from_string(PAGE).render(context, request)
    return HttpResponse(page, status=422 if request.method == "POST" else 200)


@login_required
def done(request: HttpRequest) -> HttpResponse:
    return HttpResponse(engines["django"].from_string(PAGE).render({"done": True}, request))


urlpatterns = [path("keeping/", keeping), path("keeping/done/", done), *product]

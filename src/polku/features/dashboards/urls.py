"""Addresses of the dashboards of a project."""

from django.urls import path

from polku.features.dashboards import card_views, giving_views, views

app_name = "dashboards"
urlpatterns = [
    path("", views.dashboards, name="dashboards"),
    path("new/", views.make, name="new"),
    path("add/", card_views.add, name="add"),
    path("<slug:slug>/", views.dashboard, name="dashboard"),
    path("<slug:slug>/change/", views.change, name="change"),
    path("<slug:slug>/delete/", views.delete, name="delete"),
    path("<slug:slug>/restore/", views.restore, name="restore"),
    path("<slug:slug>/pdf/", giving_views.pdf, name="pdf"),
    path("<slug:slug>/share/", giving_views.share, name="share"),
    path("<slug:slug>/share/<int:pk>/revoke/", giving_views.revoke, name="revoke"),
    path("<slug:slug>/mail/", giving_views.mail, name="mail"),
    path("<slug:slug>/mail/<int:pk>/stop/", giving_views.stop, name="stop"),
    path("<slug:slug>/write/", card_views.write, name="write"),
    path("<slug:slug>/cards/<int:pk>/", card_views.card, name="card"),
    path("<slug:slug>/cards/<int:pk>/place/", card_views.place, name="place"),
    path("<slug:slug>/cards/<int:pk>/write/", card_views.rewrite, name="rewrite"),
    path("<slug:slug>/cards/<int:pk>/delete/", card_views.delete, name="delete_card"),
    path("<slug:slug>/cards/<int:pk>/restore/", card_views.restore, name="restore_card"),
]

"""Addresses below ``/p/<project>/attribution/``."""

from django.urls import path

from polku.features.attribution import views

app_name = "attribution"
urlpatterns = [
    path("", views.attribution, name="attribution"),
    path("assumed/", views.save_assumed, name="assumed"),
    path("costs/", views.add_cost, name="add_cost"),
    path("costs/import/", views.import_costs, name="import_costs"),
    path("costs/<int:pk>/delete/", views.remove_cost, name="delete_cost"),
]

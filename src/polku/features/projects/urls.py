"""Addresses of people and of a project's settings; the site says what comes before them."""

from django.urls import path

from polku.features.projects.views import account, entry, keys, members, settings

account_urls = [
    path("", account.account, name="account"),
    path("password/", account.password, name="password"),
    path("sign-in/", entry.SignIn.as_view(), name="sign-in"),
    path("sign-out/", entry.sign_out, name="sign-out"),
    path("welcome/<str:token>/", entry.welcome, name="welcome"),
    path("invitation/<str:token>/", entry.invitation, name="invitation"),
    path("projects/new/", account.new_project, name="new-project"),
]

project_urls = [
    path("", settings.general, name="general"),
    path("change/", settings.change, name="change"),
    path("members/", members.members, name="members"),
    path("members/invite/", members.new_invitation, name="invite"),
    path("members/<int:user_id>/role/", members.role, name="role"),
    path("members/<int:user_id>/remove/", members.remove, name="remove"),
    path("invitations/<int:pk>/withdraw/", members.withdraw, name="withdraw"),
    path("keys/", keys.keys, name="keys"),
    path("keys/new/", keys.new_key, name="new-key"),
    path("keys/<int:pk>/limits/", keys.limits, name="limit-key"),
    path("keys/<int:pk>/revoke/", keys.revoke, name="revoke-key"),
    path("keys/<int:pk>/restore/", keys.restore, name="restore-key"),
    path("tokens/", keys.tokens, name="tokens"),
    path("tokens/new/", keys.new_token, name="new-token"),
    path("tokens/<int:pk>/delete/", keys.delete_token, name="delete-token"),
]

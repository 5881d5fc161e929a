"""/tai-khoan/: people, roles, invitations, letters, the own account."""

from django.urls import path

from kheo.accounts.views import invitations, letters, own, people

app_name = "accounts"

urlpatterns = [
    path("", people.people_list, name="list"),
    path("xlsx/", people.people_sheet, name="sheet"),
    path("cua-toi/", own.own_account, name="own"),
    path("moi/", invitations.invitation_list, name="invitations"),
    path("moi/them/", invitations.new_invitation, name="invite"),
    path("moi/<int:pk>/cap-lai/", invitations.reissue, name="invitation_reissue"),
    path("moi/<int:pk>/thu-hoi/", invitations.withdraw, name="invitation_withdraw"),
    path("nhan-loi-moi/<str:token>/", invitations.accept, name="accept"),
    path("thu/", letters.letter_list, name="letters"),
    path("thu/<int:pk>/", letters.letter_detail, name="letter"),
    path("thu/<int:pk>/gui-lai/", letters.letter_retry, name="letter_retry"),
    path("<int:pk>/", people.person, name="person"),
    path("<int:pk>/vai-tro/", people.membership_add, name="membership_add"),
    path("<int:pk>/vai-tro/<int:membership>/thoi/", people.membership_end, name="membership_end"),
    path("<int:pk>/khoa/", people.lock, name="lock"),
    path("<int:pk>/mo-khoa/", people.unlock, name="unlock"),
    path("<int:pk>/dat-lai-xac-nhan/", people.second_factor_reset, name="second_factor_reset"),
]

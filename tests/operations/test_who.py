from sf_tui.operations.who import who


def test_the_login_name_is_the_person() -> None:
    assert who({}, lambda: "ann") == "ann"


def test_behind_sudo_it_is_the_one_who_called_it() -> None:
    assert who({"SUDO_USER": "ann"}, lambda: "sf-tui") == "ann (as sf-tui)"


def test_the_address_of_the_ssh_client_is_told() -> None:
    environment = {"SUDO_USER": "ann", "SSH_CLIENT": "10.0.0.7 52044 22"}

    assert who(environment, lambda: "sf-tui") == "ann (as sf-tui, from 10.0.0.7)"


def test_sudo_to_oneself_is_not_told_twice() -> None:
    assert who({"SUDO_USER": "ann"}, lambda: "ann") == "ann"


def test_escape_codes_in_the_environment_become_harmless() -> None:
    assert "\x1b" not in who({"SUDO_USER": "\x1b[31mann", "SSH_CLIENT": "\x1b]0;x\x07 1 2"}, lambda: "x")


def test_the_real_environment_has_somebody() -> None:
    assert who()

import json

from sf_tui.model.check import CheckResult, CheckStep, VersionLine
from sf_tui.operations.versions import version_lines
from sf_tui.store.rows import LeaseRow

UP = VersionLine(what="api", installed="62.0", available="62.0", status="up_to_date")


def _served_by(version: str) -> LeaseRow:
    return LeaseRow(json.dumps({"host": "h", "pid": 1, "version": version}), 1, 0.0)


def _check(*lines: VersionLine, is_valid: bool = True) -> CheckResult:
    return CheckResult(side="salesforce", is_valid=is_valid, checked_at=0.0, versions=lines)


def _because(line: VersionLine) -> str:
    return line.because.template if line.because else ""


def test_this_version_serving_is_up_to_date() -> None:
    assert version_lines(_served_by("0.1"), None, package="", ours="0.1")[0].status == "up_to_date"


def test_a_newer_version_serving_makes_this_one_out_of_date() -> None:
    line = version_lines(_served_by("0.10"), None, package="", ours="0.9")[0]

    assert (line.status, line.installed, line.available) == ("out_of_date", "0.9", "0.10")


def test_an_older_version_serving_is_out_of_date_itself() -> None:
    line = version_lines(_served_by("0.9"), None, package="", ours="0.10")[0]

    assert (line.status, line.installed, line.available) == ("out_of_date", "0.9", "0.10")
    assert "restart" in _because(line)


def test_nobody_serving_is_unknown() -> None:
    line = version_lines(None, None, package="", ours="0.1")[0]

    assert (line.status, line.installed) == ("unknown", "0.1")
    assert "nobody serves" in _because(line)


def test_before_the_first_check_set_up_and_api_are_unknown_because_it_was_never_checked() -> None:
    lines = version_lines(None, None, package="", ours="0.1")

    assert [(line.what, line.status) for line in lines[1:]] == [("org_setup", "unknown"), ("api", "unknown")]
    assert all("never checked" in _because(line) for line in lines[1:])


def test_what_the_check_tells_stands_as_it_is() -> None:
    assert version_lines(None, _check(UP), package="", ours="0.1")[2] is UP


def test_a_check_that_failed_to_log_in_says_so() -> None:
    assert "could not log in" in _because(
        version_lines(None, _check(is_valid=False), package="", ours="0.1")[1]
    )


def test_a_package_has_a_line_only_where_a_setting_names_one() -> None:
    assert [line.what for line in version_lines(None, None, package="acme", ours="0.1")] == [
        "connector",
        "org_setup",
        "api",
        "package",
    ]


def test_a_check_that_broke_off_after_the_login_says_so() -> None:
    steps = (CheckStep(what="login", state="done"), CheckStep(what="org", state="failed"))
    check = CheckResult(side="salesforce", is_valid=False, checked_at=0.0, steps=steps)
    for line in version_lines(None, check, package="acme", ours="0.1")[1:]:
        assert line.status == "unknown"
        assert "broke off" in _because(line)


def test_a_check_without_a_line_for_it_did_not_tell() -> None:
    assert "did not tell" in _because(version_lines(None, _check(UP), package="", ours="0.1")[1])


def test_a_service_that_does_not_tell_its_version_is_unknown() -> None:
    line = version_lines(LeaseRow("{}", 1, 0.0), None, package="", ours="0.1")[0]

    assert (line.status, line.installed) == ("unknown", "0.1")
    assert "does not tell its version" in _because(line)

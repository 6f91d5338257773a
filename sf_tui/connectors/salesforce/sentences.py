"""What we say where no code of Salesforce's tells it: of the connection, and of limits by their names.

``{message}`` is Salesforce's own words, made safe. What its codes mean stands in `errors.table`.
"""

from sf_tui.model.check import Words
from sf_tui.model.sentence import N_, Sentence


def words(sentence: Sentence) -> Words:
    """Turn a sentence into the form that a check result stores."""
    return Words(sentence.template, sentence.params)


NO_CONNECTION = N_("No connection to {host} ({detail}): check the network, the proxy and the address")
BAD_PROXY = N_(
    "The proxy that this machine's environment names cannot be used ({detail}): correct HTTPS_PROXY or "
    "ALL_PROXY, or list the host in NO_PROXY"
)
BAD_CERTIFICATE = N_(
    "The certificate of {host} cannot be verified ({detail}): check this machine's clock, "
    "and whether a proxy reads along; its certificate goes into SSL_CERT_FILE"
)
NO_ANSWER = N_("{host} did not answer in time: the sync tries again later")
BROKEN_OFF = N_("The connection to {host} broke off ({kind}): the sync tries again later")
CALLS_USED_UP = N_(
    "The org has used up its API calls of the last 24 hours: "
    "the sync goes on when capacity returns; ask Salesforce for more calls if this comes back"
)
TOO_MANY_AT_ONCE = N_(
    "Too many long requests run in the org at this moment ({message}): "
    "the sync tries again, with fewer at a time"
)
TOO_MANY_LOGINS = N_(
    "Salesforce refuses more logins by this user for now (3,600 an hour): wait an hour, "
    "and look for another program that logs in with the same user"
)
SERVER_ERROR = N_("Salesforce had an error of its own ({code}: {message}): the sync tries again later")
MAINTENANCE = N_(
    "Salesforce answered with status {status}, as it does during maintenance: "
    "the sync tries again later; see status.salesforce.com"
)

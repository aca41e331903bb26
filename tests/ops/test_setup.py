"""Installing: what pip is told about where packages are, uv is told too."""

from ops import setup

LISTED = r"""global.index-url='https://mirror.example/simple'
global.extra-index-url='\nhttps://a.example/simple\nhttps://b.example/simple'
:env:.find-links='/srv/wheels /srv/more'
:env:.cert='/etc/ssl/ca.crt'
global.timeout='60'
"""


def test_uv_looks_where_pip_looks() -> None:
    assert setup.from_pip(LISTED) == {
        "UV_INDEX_STRATEGY": "unsafe-best-match",  # the hashes decide
        "UV_DEFAULT_INDEX": "https://mirror.example/simple",
        "UV_EXTRA_INDEX_URL": "https://a.example/simple https://b.example/simple",
        "UV_FIND_LINKS": "/srv/wheels,/srv/more",
        "SSL_CERT_FILE": "/etc/ssl/ca.crt",
    }


def test_pip_that_is_told_nothing_leaves_uv_as_it_is() -> None:
    assert setup.from_pip("") == {"UV_INDEX_STRATEGY": "unsafe-best-match"}

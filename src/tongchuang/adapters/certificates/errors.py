"""What can go wrong with certificates, each in one sentence that says the cure."""

from __future__ import annotations


class CertificateError(Exception):
    """Base of all errors of this adapter; `str(error)` is one sentence for the person at the terminal."""


class BrokenAuthority(CertificateError):
    """The authority's certificate or key is missing, damaged or over."""


class NothingToCertify(CertificateError):
    """No name and no address that the authority may vouch for."""

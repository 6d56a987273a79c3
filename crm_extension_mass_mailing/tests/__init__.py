from . import test_contact_peace

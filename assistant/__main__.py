"""`python -m assistant`, the same as `kyoten`."""

import sys

from assistant.cli import main

sys.exit(main())

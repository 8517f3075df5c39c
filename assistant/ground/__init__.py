"""What a statement may claim, given the passages that it cites. Pure; knows no language model."""

from assistant.ground.grounding import ground
from assistant.ground.models import Fault, Reason, Source, Verdict

__all__ = ["Fault", "Reason", "Source", "Verdict", "ground"]

"""The outside world in the demo."""

from accounts.demo.stages import Stage, stages
from integrations.demo.world import Outside

stages.register(Stage("outside", 30, Outside))

"""The directive as versioned data: rules and calendar."""

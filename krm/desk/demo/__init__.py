"""The demo office: about 120 reactions in every state, built through the verbs of the house."""

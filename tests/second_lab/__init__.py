"""A second lab, as small as a lab can be: two questions about text, and no torch.

It lies beside the engine and is handed to it; the engine has never heard of it.
"""

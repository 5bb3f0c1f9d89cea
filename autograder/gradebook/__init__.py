"""What a class's folder of results holds, read and written; grades nothing and needs no torch.

`results/<student>.json` says what was measured, `class.json` who is in the class, `overrides.csv`
what the instructor decided otherwise. Everything else in the folder is made from these three.
"""

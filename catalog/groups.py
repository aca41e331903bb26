"""The groups that carry a role. HTX managers have none: a membership of a stall makes them one.

Several can be one person's. What each opens at the union's desk is told by `shop.union.permissions`.
"""

UNION = "Liên minh HTX"  # officers: everything of the desk that moves no money
VERIFIER = "Liên minh: thẩm định"
TREASURER = "Liên minh: kế toán"
SIGNER = "Liên minh: duyệt chi"
PROGRAMME = "Liên minh: chương trình"
TRAINER = "Liên minh: tập huấn"
AUDITOR = "Liên minh: kiểm soát"
DESK = frozenset({UNION, VERIFIER, TREASURER, SIGNER, PROGRAMME, TRAINER, AUDITOR})
EDITOR = "Biên tập"

"""What a new market starts with: words of the home page and of the site settings, in both languages."""

from typing import Any

SETTINGS = {
    "tagline": "Sản vật núi cao, mua thẳng từ hợp tác xã",
    "tagline_en": "Highland goods, straight from the cooperatives",
}

_HERO = {
    "vi": (
        "Sản vật núi cao, từ tay bà con đến bếp nhà bạn",
        "Mua thẳng từ các hợp tác xã Lai Châu. Biết rõ bản nào trồng, ai làm, vụ nào.",
    ),
    "en": (
        "Mountain harvests, from highland hands to your kitchen",
        "Bought straight from the cooperatives of Lai Châu. You know the village, the people and the season.",
    ),
}
_TITLES = {
    "vi": {
        "season": "Đang vào vụ",
        "newest": "Mới lên chợ",
        "cooperatives": "Người làm ra",
        "stories": "Chuyện ở bản",
        "steps": "Mua hàng thế nào?",
    },
    "en": {
        "season": "In season now",
        "newest": "New at the market",
        "cooperatives": "Made by",
        "stories": "Stories from the villages",
        "steps": "How to buy",
    },
}
_STEPS = {
    "vi": [
        ("Chọn hàng", "Xem xuất xứ, mùa vụ, giá từng loại gói. Không cần tạo tài khoản."),
        ("Ghi địa chỉ", "Tên, số điện thoại, xã phường. Phí giao hàng hiện trước khi đặt."),
        ("Trả tiền", "Khi nhận hàng, chuyển khoản VietQR, hoặc thẻ."),
        ("Theo dõi kiện hàng", "Hợp tác xã xác nhận, gửi hàng; bạn xem từng bước qua đường dẫn riêng."),
    ],
    "en": [
        ("Choose", "See the village, the season and the price of every pack. No account needed."),
        ("Say where", "Name, phone and commune. Delivery is shown before you order."),
        ("Pay", "In cash on delivery, by VietQR transfer, or by card."),
        ("Follow it", "The cooperative confirms and ships; a private link shows every step."),
    ],
}


def home(language: str) -> dict[str, Any]:
    """Field values of a home page in `language` ("vi" or "en")."""
    title, text = _HERO[language]
    return {"hero_title": title, "hero_text": text, "body": home_body(language)}


def home_body(language: str) -> list[dict[str, Any]]:
    """Stream data; shelves that find nothing hide themselves."""
    titles = _TITLES[language]
    steps = [{"title": name, "text": text} for name, text in _STEPS[language]]
    return [
        {"type": "categories", "value": None},
        {"type": "products", "value": shelf(titles["season"], "in_season", 8)},
        {"type": "products", "value": shelf(titles["newest"], "newest", 4)},
        {"type": "cooperatives", "value": {"title": titles["cooperatives"], "chosen": [], "limit": 3}},
        {"type": "figures", "value": None},
        {"type": "steps", "value": {"title": titles["steps"], "steps": steps}},
        {"type": "stories", "value": {"title": titles["stories"], "limit": 3}},
    ]


def shelf(title: str, rule: str, limit: int) -> dict[str, Any]:
    return {
        "title": title,
        "rule": rule,
        "category": None,
        "cooperative": None,
        "chosen": [],
        "is_in_stock_only": True,
        "limit": limit,
    }

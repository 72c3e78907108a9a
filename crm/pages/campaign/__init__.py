"""Campaigns on screen: `lists` and coupon types, `edit` with its preview, `detail` with its tabs, `moves`."""

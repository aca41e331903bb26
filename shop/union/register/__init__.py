"""The desk's register of all cooperatives, `/lien-minh/so-htx/`, and the places that they are in."""

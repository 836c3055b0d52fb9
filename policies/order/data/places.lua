-- Warehouses and shops: of categories of items, and of countries that are shipped to. For example
--   categories = { frozen = "COLD STORE" }, countries = { SE = "MALMO", NO = "OSLO" }
return { categories = {}, countries = {} }

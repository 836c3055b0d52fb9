-- Where do the lines of an order ship from? Asked before they are given to the warehouse:
--   assign { lines = { { number = 1, place = "AARHUS" } } }   each place gets a fulfilment; assign() leaves it open
--   hold { code = …, reason = … }                             nothing ships until a person releases the hold
-- The places stand in data/places.lua: by category of the item, else by country. With an empty table there is one
-- warehouse and nothing to say.
return function(ask)
  local country, lines = ask.ship_to and ask.ship_to.country, list.new()
  for _, line in ipairs(ask.lines) do
    local place = data.places.categories[line.item.category] or data.places.countries[country]
    if place then lines:add { number = line.number, place = place } end
  end
  return assign { lines = lines }
end

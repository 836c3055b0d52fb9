-- Northwind's orders.csv -> historic orders: what was shipped is closed, the rest is
-- open. A ship-to address with an unquoted comma has one field too many; repair joins
-- it again.
local CODES = {
  Argentina = "AR", Austria = "AT", Belgium = "BE", Brazil = "BR", Canada = "CA", Denmark = "DK", Finland = "FI",
  France = "FR", Germany = "DE", Ireland = "IE", Italy = "IT", Mexico = "MX", Norway = "NO", Poland = "PL",
  Portugal = "PT", Spain = "ES", Sweden = "SE", Switzerland = "CH", UK = "GB", USA = "US", Venezuela = "VE",
}
local COLUMNS, ADDRESS, COUNTRY = 14, 10, 14

local function day(text_of_time)
  return text_of_time and string.sub(text_of_time, 1, 10)
end

return {
  summary = "Northwind: orders",
  operation = "order.import", format = "csv", null = "NULL", header = true,
  key = function(fields) return "order " .. fields.orderID end,
  repair = function(raw)
    if #raw ~= COLUMNS + 1 or not CODES[raw[COUNTRY + 1]] then return nil end
    local mended = {}
    for i, field in ipairs(raw) do
      if i == ADDRESS + 1 then
        mended[ADDRESS] = mended[ADDRESS] .. "," .. field
      else
        mended[#mended + 1] = field
      end
    end
    return mended
  end,
  record = function(fields)
    local country = CODES[fields.shipCountry]
    if not country then
      fail.invalid("COUNTRY_UNKNOWN", "no code is known for country " .. tostring(fields.shipCountry))
    end
    return {
      external_number = fields.orderID,
      customer_number = fields.customerID,
      status = fields.shippedDate and "closed" or "awaiting_shipping",
      currency = "USD",
      ordered_on = day(fields.orderDate),
      requested_date = day(fields.requiredDate),
      freight = { amount = fields.freight, currency = "USD" },
      ship_to = {
        name = fields.shipName, street = fields.shipAddress, city = fields.shipCity, region = fields.shipRegion,
        postal_code = fields.shipPostalCode, country = country,
      },
    }
  end,
}

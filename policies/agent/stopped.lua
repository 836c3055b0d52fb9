-- A person stops a task. What becomes of what stays behind? Three answers:
--   keep()                  all stays as it is
--   close_quote()           an open quote is cancelled
--   draft { text = … }      a letter to the customer is drafted, and reviewed as any other
return function()
  return keep()
end

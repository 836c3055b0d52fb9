-- Letters about orders, by language. %name% stands for a value: name number lines total business.
return {
  en = {
    subject = "Your order %number%",
    text = "Dear %name%,\n\nthank you for order %number%:\n\n%lines%\nTotal %total%\n\nKind regards\n%business%\n",
    line = "%quantity% x %item% %amount%\n",
  },
  da = {
    subject = "Din ordre %number%",
    text = "Kære %name%\n\nTak for ordre %number%:\n\n%lines%\nI alt %total%\n\nVenlig hilsen\n%business%\n",
    line = "%quantity% x %item% %amount%\n",
  },
}

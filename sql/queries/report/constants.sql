-- Single numbers of the method.
SELECT constant, value, unit, source
FROM reference.constant
ORDER BY constant;

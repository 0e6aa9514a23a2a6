namespace Orleans.Orchestrator.Serialization;

/// <summary>What one value of a field is.</summary>
public enum FieldType
{
    String,
    Bool,
    Int32,
    Int64,
    Double,
    Bytes,
    Quantity,
    IntOrString,
    Time,
    MicroTime,
    RawJson,
    Message,
}

/// <summary>How many values a field holds.</summary>
public enum Cardinality
{
    One,
    List,
    Map,
}

/// <summary>How server-side apply treats a list.</summary>
public enum ListType
{
    /// <summary>One value, replaced as a whole.</summary>
    Atomic,

    /// <summary>Elements are owned one by one, by their value.</summary>
    Set,

    /// <summary>Elements are owned one by one, by their keys.</summary>
    Map,
}

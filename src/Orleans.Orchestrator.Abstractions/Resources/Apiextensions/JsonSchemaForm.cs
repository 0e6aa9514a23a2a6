namespace Orleans.Orchestrator.Resources.Apiextensions.V1;

/// <summary>What a field of <see cref="JSONSchemaProps"/> holds.</summary>
internal enum JsonSchemaForm
{
    Text,
    Texts,
    Flag,
    Count,
    Number,

    /// <summary>Any JSON value.</summary>
    Json,

    /// <summary>A list of any JSON values.</summary>
    JsonList,

    /// <summary>A JSON object that is passed on as it is.</summary>
    Plain,
    Schema,
    Schemas,
    SchemaMap,

    /// <summary><c>JSONSchemaPropsOrArray</c>.</summary>
    SchemaOrArray,

    /// <summary><c>JSONSchemaPropsOrBool</c>.</summary>
    SchemaOrBool,

    /// <summary>A map of <c>JSONSchemaPropsOrStringArray</c>.</summary>
    SchemaOrTextsMap,

    /// <summary>A list of <c>ValidationRule</c>.</summary>
    Rules,
}

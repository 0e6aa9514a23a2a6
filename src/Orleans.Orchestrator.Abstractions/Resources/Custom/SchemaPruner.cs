using System.Text.Json.Nodes;
using Orleans.Orchestrator.Serialization;

namespace Orleans.Orchestrator.Resources.Custom;

/// <summary>Drops the fields that a structural schema does not know (apiextensions <c>pkg/apiserver/schema/pruning</c>).</summary>
internal static class SchemaPruner
{
    /// <summary>Prunes a value in place; what is dropped is noted as an unknown field.</summary>
    public static void Prune(JsonNode? value, StructuralSchema schema, JsonReadContext c)
    {
        switch (value)
        {
            case JsonObject members:
                PruneObject(members, schema, c);
                break;
            case JsonArray items when schema.Items is { } inner:
                for (var i = 0; i < items.Count; i++)
                {
                    c.Enter(i);
                    Prune(items[i], inner, c);
                    c.End();
                }

                break;
        }
    }

    private static void PruneObject(JsonObject members, StructuralSchema schema, JsonReadContext c)
    {
        List<string>? unknown = null;
        foreach (var (name, member) in members)
        {
            if (schema.IsEmbedded && name is "apiVersion" or "kind" or "metadata")
                continue;
            c.Enter(name);
            if (schema.Property(name) is { } known)
            {
                Prune(member, known, c);
            }
            else if (!schema.PreservesUnknown && !schema.AllowsAdditional)
            {
                c.Fault(JsonFaultKind.UnknownField, "unknown field");
                (unknown ??= []).Add(name);
            }

            c.End();
        }

        foreach (var name in unknown ?? [])
            members.Remove(name);
    }
}

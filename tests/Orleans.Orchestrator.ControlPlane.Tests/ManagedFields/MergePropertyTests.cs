using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;

namespace Orleans.Orchestrator.ControlPlane.Tests.ManagedFields;

/// <summary>What holds for every configuration.</summary>
public sealed class MergePropertyTests
{
    private static readonly Gen<string> Word = Gen.Elements("a", "b", "c");

    private static readonly Arbitrary<JsonObject> Specs = Spec("").ToArbitrary();

    [Fact]
    public void Applying_again_changes_nothing() => Prop.ForAll(Specs, Specs, static (first, second) =>
    {
        var thing = new Things();
        thing.Do($"apply x {Body(first)}");
        thing.Do($"force y {Body(second)}");
        var (value, owners) = (thing.Object!.Value.GetRawText(), thing.Owners);
        thing.Do($"apply y {Body(second)}");
        return thing.Object!.Value.GetRawText() == value && owners.SequenceEqual(thing.Owners);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Managers_of_different_fields_commute() => Prop.ForAll(Spec("x").ToArbitrary(), Spec("y").ToArbitrary(), static (x, y) =>
    {
        var (left, right) = (new Things(), new Things());
        left.Do($"apply x {Body(x)}");
        left.Do($"apply y {Body(y)}");
        right.Do($"apply y {Body(y)}");
        right.Do($"apply x {Body(x)}");
        return Sorted(left.Spec) == Sorted(right.Spec) && left.Of("x") == right.Of("x") && left.Of("y") == right.Of("y");
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Applying_nothing_takes_away_all_that_was_owned_alone() => Prop.ForAll(Spec("x").ToArbitrary(), Spec("y").ToArbitrary(), static (x, y) =>
    {
        var (thing, alone) = (new Things(), new Things());
        alone.Do($"apply y {Body(y)}");
        thing.Do($"apply y {Body(y)}");
        thing.Do($"apply x {Body(x)}");
        thing.Do("apply x {}");
        return Sorted(WithoutEmpty(thing.Spec)) == Sorted(WithoutEmpty(alone.Spec)) && thing.Of("x").Length == 0 && thing.Of("y") == alone.Of("y");
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Who_forces_gets_what_it_wants_and_owns_it() => Prop.ForAll(Specs, Specs, static (first, second) =>
    {
        var (thing, alone) = (new Things(), new Things());
        thing.Do($"apply x {Body(first)}");
        thing.Do($"force y {Body(second)}");
        alone.Do($"apply y {Body(second)}");
        var before = thing.Spec;
        // Nothing of its own is a change any more.
        thing.Do($"apply y {Body(second)}");
        return thing.Of("y") == alone.Of("y") && thing.Spec == before;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Updates_and_applies_never_leave_an_empty_or_repeated_owner() => Prop.ForAll(Specs, Specs, Specs, static (first, second, third) =>
    {
        var thing = new Things();
        thing.Do($"create u {Body(first)}");
        thing.Do($"force x {Body(second)}");
        thing.Do($"update v {Body(third)}");
        return thing.Owners.All(static o => o.FieldsV1!.Text != "{}")
            && thing.Owners.Select(static o => (o.Manager, o.Operation, o.Subresource)).Distinct().Count() == thing.Owners.Length;
    }).QuickCheckThrowOnFailure();

    private static string Body(JsonObject spec) => new JsonObject { ["spec"] = spec.DeepClone() }.ToJsonString();

    /// <summary>A spec; with a prefix its fields, keys and values are no other prefix's.</summary>
    private static Gen<JsonObject> Spec(string prefix) =>
        from size in Gen.Choose(0, 3)
        from labels in Word.ListOf(2)
        from set in Word.ListOf(2)
        from items in Word.ListOf(2)
        from inner in Word.ListOf(2)
        from value in Word
        from choice in Gen.Choose(0, 63)
        select Build(prefix, size, labels, set, items, inner, value, choice);

    private static JsonObject Build(string prefix, int size, IEnumerable<string> labels, IEnumerable<string> set, IEnumerable<string> items, IEnumerable<string> inner, string value, int choice)
    {
        var spec = new JsonObject();
        if ((choice & 1) != 0 && prefix != "y")
            spec["size"] = size;
        if ((choice & 2) != 0)
            spec["labels"] = new JsonObject(labels.Distinct().Select(l => KeyValuePair.Create(prefix + l, (JsonNode?)value)));
        if ((choice & 4) != 0)
            spec["set"] = new JsonArray([.. set.Distinct().Select(s => (JsonNode)(prefix + s))]);
        if ((choice & 8) != 0)
            spec["items"] = new JsonArray([.. items.Distinct().Select(i => (JsonNode)new JsonObject
            {
                ["name"] = prefix + i, ["value"] = value,
                ["inner"] = new JsonArray([.. inner.Distinct().Select(k => (JsonNode)new JsonObject { ["key"] = prefix + k, ["value"] = value })]),
            })]);
        if ((choice & 16) != 0 && prefix != "x")
            spec["list"] = new JsonArray([.. set.Select(s => (JsonNode)s)]);
        if ((choice & 32) != 0)
            spec["free"] = new JsonObject { [prefix + value] = new JsonObject { [prefix + "in"] = size } };
        return spec;
    }

    /// <summary>Lists of which two managers have elements may stand in either order.</summary>
    private static string Sorted(string json) => Sort(JsonNode.Parse(json.Length == 0 ? "{}" : json.Replace('\'', '"')))?.ToJsonString() ?? "";

    private static string WithoutEmpty(string json)
    {
        var spec = JsonNode.Parse(json.Length == 0 ? "{}" : json.Replace('\'', '"'))!.AsObject();
        foreach (var name in spec.Where(static p => p.Value is JsonObject { Count: 0 } or JsonArray { Count: 0 }).Select(static p => p.Key).ToArray())
            spec.Remove(name);
        return spec.ToJsonString();
    }

    private static JsonNode? Sort(JsonNode? node) => node switch
    {
        JsonObject inner => new JsonObject(inner.OrderBy(static p => p.Key, StringComparer.Ordinal).Select(static p => KeyValuePair.Create(p.Key, Sort(p.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Sort).OrderBy(static i => i?.ToJsonString(), StringComparer.Ordinal)]),
        _ => node?.DeepClone(),
    };
}

using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Orleans.Orchestrator.ControlPlane.ManagedFields;

namespace Orleans.Orchestrator.ControlPlane.Tests.ManagedFields;

public sealed class FieldSetTests
{
    private static readonly Gen<string> Elements = Gen.Elements("f:a", "f:b", "f:with.dot", "f:", "v:\"x\"", "v:1", "v:true", "i:0", "k:{\"name\":\"a\"}", "k:{\"name\":\"quote \\\" and ü\",\"port\":80}");

    private static readonly Arbitrary<FieldSet> Sets = Sized(4).ToArbitrary();

    [Fact]
    public void A_set_survives_being_written_and_read() => Prop.ForAll(Sets, static set => FieldSetJson.Read(FieldSetJson.Write(set)).Equals(set)).QuickCheckThrowOnFailure();

    [Fact]
    public void Union_intersection_and_difference_are_those_of_sets() => Prop.ForAll(Sets, Sets, static (a, b) =>
    {
        var (left, right) = (Paths(a), Paths(b));
        return Paths(a.Union(b)).SetEquals(left.Union(right)) && Paths(a.Intersect(b)).SetEquals(left.Intersect(right)) && Paths(a.Except(b)).SetEquals(left.Except(right));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Operations_leave_no_empty_parts() => Prop.ForAll(Sets, Sets, static (a, b) =>
        a.Except(a).Equals(FieldSet.Empty) && a.Except(b).Union(a.Intersect(b)).Equals(a)).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("""{"f:spec":{"f:replicas":{}}}""", ".spec.replicas")]
    [InlineData("""{"f:spec":{"f:ports":{"k:{\"protocol\":\"TCP\",\"port\":80}":{".":{},"f:name":{}}}}}""", ".spec.ports[port=80,protocol=\"TCP\"] .spec.ports[port=80,protocol=\"TCP\"].name")]
    [InlineData("""{"f:metadata":{"f:finalizers":{".":{},"v:\"a.b/c\"":{}}}}""", ".metadata.finalizers .metadata.finalizers[=\"a.b/c\"]")]
    [InlineData("""{"f:list":{"i:3":{}}}""", ".list[3]")]
    [InlineData("""{"f:numbers":{"v:1":{},"v:true":{}}}""", ".numbers[=1] .numbers[=true]")]
    public void Paths_are_told_as_in_Kubernetes(string json, string paths) =>
        Assert.Equal(paths, string.Join(' ', FieldSetJson.Read(json).Paths().Select(PathElement.Show)));

    [Theory]
    [InlineData("[]")]
    [InlineData("{\"f:a\":1}")]
    [InlineData("{\"x\":{}}")]
    [InlineData("{\"\":{}}")]
    [InlineData("{\"k:[]\":{}}")]
    [InlineData("{\"v:\":{}}")]
    [InlineData("{\"i:x\":{}}")]
    [InlineData("{\"f:a\":{},\"f:a\":{}}")]
    [InlineData("{")]
    [InlineData("")]
    public void What_is_no_set_is_refused(string json) => Assert.Throws<FormatException>(() => FieldSetJson.Read(json));

    [Fact]
    public void A_set_that_is_too_deep_is_refused() => Assert.Throws<FormatException>(() =>
        FieldSetJson.Read(string.Concat(Enumerable.Repeat("{\"f:a\":", 100)) + "{}" + new string('}', 100)));

    [Fact]
    public void A_deep_object_has_a_set_that_can_be_read_again()
    {
        var value = JsonElement.Parse(string.Concat(Enumerable.Repeat("{\"a\":", 62)) + "1" + new string('}', 62));
        var set = FieldFinder.Find(value, MergeType.Deduced, out var faults);
        Assert.Empty(faults);
        Assert.Equal(set, FieldSetJson.Read(FieldSetJson.Write(set)));
        Assert.False(ObjectComparison.Compare(JsonElement.Parse("{}"), value, MergeType.Deduced).Set.IsEmpty);
    }

    private static HashSet<string> Paths(FieldSet set) => [.. set.Paths().Select(static path => string.Join('/', path))];

    private static Gen<FieldSet> Sized(int depth) => depth == 0
        ? Gen.Constant(FieldSet.Leaf)
        : from elements in Elements.ListOf(3)
          from parts in Part(depth - 1).ListOf(3)
          select FieldSet.Of(false, [.. elements.Zip(parts).DistinctBy(static p => p.First).Select(static p => KeyValuePair.Create(p.First, p.Second))]);

    private static Gen<FieldSet> Part(int depth) =>
        from below in Sized(depth)
        from self in Gen.Elements(true, false)
        select self ? below.Union(FieldSet.Leaf) : below;
}

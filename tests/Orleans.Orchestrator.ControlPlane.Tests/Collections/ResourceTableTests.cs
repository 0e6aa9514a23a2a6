using FsCheck;
using FsCheck.Fluent;
using Orleans.Orchestrator.ControlPlane.Collections;
using Orleans.Orchestrator.ControlPlane.Tests.World;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.ControlPlane.Tests.Collections;

public sealed class ResourceTableTests
{
    private static readonly Comparer<ResourceKey> Order = Comparer<ResourceKey>.Create(TableEntry.Compare);

    [Fact]
    public void A_table_behaves_as_a_sorted_dictionary_and_its_snapshots_never_change()
    {
        var operations = Gen.Choose(0, 40_000).Select(n => (Key: new ResourceKey($"n{n % 3}", $"o{n / 12}"), Kind: n % 4)).ArrayOf(6000).ToArbitrary();
        Prop.ForAll(operations, Behaves).Check(Config.QuickThrowOnFailure.WithMaxTest(8));
    }

    [Fact]
    public void Names_that_come_in_order_fill_the_table_densely_and_stay_in_order()
    {
        var table = new ResourceTable();
        for (var i = 0; i < 5000; i++)
            table.Set(new ResourceKey("n", $"{i:d6}"), Object("x"));
        Assert.Equal(5000, table.Snapshot().Count("n", null));
        Assert.Equal(1000, table.Snapshot().Count(null, new ResourceKey("n", "003999")));
        Assert.Equal(0, table.Snapshot().Count("m", null));
        Assert.Equal(["000000", "000001"], table.Snapshot().Range("n", null).Take(2).Select(e => e.Key.Name));
    }

    private static bool Behaves((ResourceKey Key, int Kind)[] operations)
    {
        var table = new ResourceTable();
        var model = new SortedDictionary<ResourceKey, ResourceObject>(Order);
        var kept = new List<(TableSnapshot Snapshot, ResourceKey[] Keys)>();
        for (var i = 0; i < operations.Length; i++)
        {
            var (key, kind) = operations[i];
            if (kind == 0)
            {
                table.Remove(key);
                model.Remove(key);
            }
            else
            {
                model[key] = Object($"{i}");
                table.Set(key, model[key]);
            }

            if (i % 1000 == 0)
                kept.Add((table.Snapshot(), [.. model.Keys]));
        }

        return table.Count == model.Count
            && table.Snapshot().Range(null, null).Select(e => (e.Key, e.Object)).SequenceEqual(model.Select(p => (p.Key, p.Value)))
            && model.All(p => table.Find(p.Key) == p.Value)
            && operations.Take(200).All(o => SeeksAlike(table, model, o.Key))
            && kept.All(k => k.Snapshot.Range(null, null).Select(e => e.Key).SequenceEqual(k.Keys));
    }

    private static bool SeeksAlike(ResourceTable table, SortedDictionary<ResourceKey, ResourceObject> model, ResourceKey after)
    {
        var expected = model.Keys.Where(k => k.Namespace == after.Namespace && Order.Compare(k, after) > 0).ToList();
        return table.Snapshot().Range(after.Namespace, after).Select(e => e.Key).SequenceEqual(expected)
            && table.Snapshot().Count(after.Namespace, after) == expected.Count;
    }

    private static ResourceObject Object(string value) => ResourceObject.From(Make.ConfigMap("x", value));
}

using FsCheck;
using FsCheck.Fluent;
using Orleans.Orchestrator.ControlPlane.Scheduling;
using Orleans.Orchestrator.ControlPlane.Tests.Support;

namespace Orleans.Orchestrator.ControlPlane.Tests.Scheduling;

public class NodeListTests
{
    private static readonly NodeInfo[] Some = [.. Enumerable.Range(0, 50).Select(i => NodeInfo.Of(A.Node($"n{i}")))];

    [Fact]
    public void List_IsWhatAnArrayWouldBe_WhateverIsDoneToIt() => Prop.ForAll(Gen.Choose(0, 9999).ListOf().ToArbitrary(), steps =>
    {
        var (list, array) = (NodeList.Empty, new List<NodeInfo>());
        foreach (var step in steps)
        {
            var node = Some[step % Some.Length];
            switch (step % 5)
            {
                case 0 when array.Count > 0:
                    list = list.RemoveLast();
                    array.RemoveAt(array.Count - 1);
                    break;
                case 1 when array.Count > 0:
                    list = list.SetItem(step % array.Count, node);
                    array[step % array.Count] = node;
                    break;
                default:
                    list = list.Add(node);
                    array.Add(node);
                    break;
            }
        }

        return list.SequenceEqual(array) && Walked(list).SequenceEqual(array) && list.Select((_, i) => list[i]).SequenceEqual(array);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void LongList_KeepsWhatItWas_WhenAnotherIsMadeOfIt()
    {
        var names = Enumerable.Range(0, 40_000).Select(i => NodeInfo.Of(A.Node($"n{i}"))).ToArray();
        NodeList list = [.. names];
        var other = list.SetItem(33_333, Some[0]).Add(Some[1]).RemoveLast().RemoveLast();
        Assert.Equal(names, list);
        Assert.Equal((39_999, Some[0]), (other.Count, other[33_333]));
        Assert.Throws<ArgumentOutOfRangeException>(() => other[39_999]);
        Assert.Throws<ArgumentOutOfRangeException>(() => list.SetItem(40_000, Some[0]));
    }

    private static List<NodeInfo> Walked(NodeList list)
    {
        var walked = new List<NodeInfo>();
        foreach (var node in list)
            walked.Add(node);
        return walked;
    }
}

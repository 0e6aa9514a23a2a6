using Orleans.Orchestrator.Simulation.Checking;
using Orleans.Orchestrator.Simulation.Checking.Watches;

namespace Orleans.Orchestrator.Simulation.Tests.Checking;

/// <summary>What somebody who lists and watches may be told.</summary>
public class WatchCheckerTests
{
    private readonly List<string> _faults = [];
    private readonly CommitTrail _trail = new();
    private readonly WatchChecker _watch;

    public WatchCheckerTests()
    {
        _watch = new WatchChecker("client", _trail, v => _faults.Add(v.Message));
        foreach (var version in (long[])[3, 1, 2, 5, 4, 6])
            _trail.Add(version);
        _watch.Listed(3, [One("a", 1), One("b", 3)]);
    }

    [Fact]
    public void EveryChangeInOrder_IsRight_AndEndsAtWhatAListShows()
    {
        _watch.Changed("MODIFIED", One("a", 4));
        _watch.Changed("DELETED", One("b", 5));
        _watch.Changed("ADDED", One("c", 6));
        _watch.Marked(6);
        Assert.Empty(_faults);
        Assert.Null(_watch.Compare([One("c", 6), One("a", 4)]));
    }

    [Fact]
    public void AnEventThatWasLeftOut_IsFound_ByTheNextAndByABookmark()
    {
        _watch.Changed("MODIFIED", One("a", 5));
        Assert.Equal("MODIFIED 5 came after 3, and 4 never did", Assert.Single(_faults));
        _watch.Marked(6);
        Assert.Equal("was told of a bookmark 6 after 5, and never of 6", _faults[1]);
    }

    [Theory]
    [InlineData("ADDED", "a", 4, "ADDED 4 came, and the client has it")]
    [InlineData("MODIFIED", "c", 4, "MODIFIED 4 came, and the client does not have it")]
    [InlineData("DELETED", "c", 4, "DELETED 4 came, and the client does not have it")]
    [InlineData("MODIFIED", "b", 3, "MODIFIED 3 came after 3")]
    [InlineData("MODIFIED", "a", 2, "MODIFIED 2 came after 3")]
    public void AnEventThatDoesNotFollow_IsFound(string type, string name, long version, string fault)
    {
        _watch.Changed(type, One(name, version));
        Assert.Equal(fault, Assert.Single(_faults));
    }

    [Fact]
    public void AListOrBookmarkThatGoesBack_IsFound()
    {
        _watch.Listed(2, []);
        Assert.Equal("was listed 2 after it had been told of 3", Assert.Single(_faults));
        _watch.Marked(1);
        Assert.Equal("was told of a bookmark 1 after 2", _faults[1]);
    }

    [Fact]
    public void WhatAListShowsOtherwise_IsNamed()
    {
        Assert.Equal(("a", "is listed with version none, and is 1 for the client"), _watch.Compare([One("b", 3)]));
        Assert.Equal(("b", "is listed with version 3, and is 3 for the client, with other content"), _watch.Compare([One("a", 1), new WatchedObject("b", 3, 7)]));
    }

    private static WatchedObject One(string name, long version) => new(name, version, 0);
}

using Orleans.Orchestrator.ControlPlane.Resources;

namespace Orleans.Orchestrator.ControlPlane.Tests.Resources;

public class RecordMemoTests
{
    private readonly RecordMemo<string, object> _memo = new();
    private int _made;

    [Fact]
    public void WhatWasMadeOfARecord_IsMadeOnce_AndKnownByTheRecordItself()
    {
        var (key, twin, beside) = (Copy("a"), Copy("a"), new object());
        var first = Get(key, beside);
        Assert.Same(first, Get(key, beside));
        Assert.Equal(1, _made);
        Assert.NotSame(first, Get(twin, beside));
        Assert.NotSame(first, Get(key, new object()));
        Assert.Same(first, Get(key, beside));
    }

    [Fact]
    public void WhatWasForgotten_IsMadeAgain()
    {
        var (keys, beside) = (Enumerable.Range(0, 5000).Select(i => Copy($"{i}")).ToList(), new object());
        keys.ForEach(k => Get(k, beside));
        keys.ForEach(k => Assert.Equal(k, Get(k, beside).ToString()));
        Assert.True(_made > keys.Count);
    }

    private static string Copy(string text) => new(text.AsSpan());

    private object Get(string key, object beside) => _memo.Get(key, beside, (k, _) =>
    {
        _made++;
        return new System.Text.StringBuilder(k);
    });
}

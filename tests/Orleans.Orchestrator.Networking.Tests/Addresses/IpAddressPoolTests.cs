using System.Net;
using FsCheck;
using FsCheck.Fluent;
using Orleans.Orchestrator.Networking.Addresses;

namespace Orleans.Orchestrator.Networking.Tests.Addresses;

public sealed class IpAddressPoolTests
{
    [Fact]
    public void GivesOutEveryUsableAddressOnce_AndThenNone()
    {
        var pool = new IpAddressPool(IPNetwork.Parse("10.0.0.0/29"), [IPAddress.Parse("10.0.0.3"), IPAddress.Parse("192.0.2.1")]);

        Assert.Equal(["10.0.0.1", "10.0.0.2", "10.0.0.4", "10.0.0.5", "10.0.0.6"], Drain(pool));
        Assert.Equal(0, pool.Available);
    }

    [Theory]
    [InlineData("10.0.0.8/32", "10.0.0.8")]
    [InlineData("10.0.0.8/31", "10.0.0.8 10.0.0.9")]
    [InlineData("10.0.0.8/30", "10.0.0.9 10.0.0.10")]
    public void SmallRanges_HaveNoBroadcastAddressBelowFour(string range, string expected) =>
        Assert.Equal(expected.Split(' '), Drain(new IpAddressPool(IPNetwork.Parse(range))));

    [Fact]
    public void AFreedAddress_RestsUntilTheOthersWereUsed()
    {
        var pool = new IpAddressPool(IPNetwork.Parse("10.0.0.0/29"));
        pool.TryAllocate(out var first);
        pool.Release(first);

        Assert.Equal("10.0.0.2", Drain(pool)[0]);
    }

    [Fact]
    public void AddressesKeptForRequests_AreHandedOutLast()
    {
        var pool = new IpAddressPool(IPNetwork.Parse("10.0.0.0/29"), keptForRequests: 4);

        Assert.True(pool.TryReserve(IPAddress.Parse("10.0.0.2")));
        Assert.Equal(["10.0.0.4", "10.0.0.5", "10.0.0.6", "10.0.0.1", "10.0.0.3"], Drain(pool));
    }

    [Theory]
    [InlineData("10.0.0.0")]
    [InlineData("10.0.0.7")]
    [InlineData("10.0.1.1")]
    [InlineData("9.255.255.255")]
    [InlineData("fd00::1")]
    public void AddressesThatAreNotItsOwn_AreNeitherReservedNorReleased(string address)
    {
        var pool = new IpAddressPool(IPNetwork.Parse("10.0.0.0/29"));

        Assert.False(pool.TryReserve(IPAddress.Parse(address)));
        Assert.False(pool.Release(IPAddress.Parse(address)));
        Assert.Equal(6, pool.Available);
    }

    [Theory]
    [InlineData("10.0.0.0/7")]
    [InlineData("fd00::/120")]
    public void RangesItCanNotManage_AreRefused(string range) =>
        Assert.Throws<ArgumentException>(() => new IpAddressPool(IPNetwork.Parse(range)));

    [Fact]
    public void WhateverHappens_NoAddressHasTwoHolders_AndTheCountIsRight() =>
        Prop.ForAll(
            ArbMap.Default.GeneratorFor<(byte Operation, byte Address)[]>().ToArbitrary(),
            steps =>
            {
                var pool = new IpAddressPool(IPNetwork.Parse("10.0.0.0/26"), [IPAddress.Parse("10.0.0.1")], keptForRequests: 8);
                var held = new HashSet<IPAddress>();
                foreach (var (operation, number) in steps)
                {
                    var address = new IPAddress([10, 0, 0, (byte)(number % 70)]);
                    var usable = number % 70 is not (0 or 1 or >= 63);
                    var agreed = (operation % 3) switch
                    {
                        0 => pool.TryAllocate(out var given) ? held.Add(given) : held.Count == 61,
                        1 => pool.TryReserve(address) == (usable && held.Add(address)),
                        _ => pool.Release(address) == held.Remove(address),
                    };
                    if (!agreed || pool.Available != 61 - held.Count)
                        return false;
                }
                return true;
            }).QuickCheckThrowOnFailure();

    private static List<string> Drain(IpAddressPool pool)
    {
        var all = new List<string>();
        while (pool.TryAllocate(out var address))
            all.Add(address.ToString());
        return all;
    }
}

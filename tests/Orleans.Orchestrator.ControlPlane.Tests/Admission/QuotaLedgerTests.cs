using FsCheck;
using FsCheck.Fluent;
using Orleans.Orchestrator.ControlPlane.Admission.Policies;
using Orleans.Orchestrator.ControlPlane.Admission.Quotas;
using Orleans.Orchestrator.ControlPlane.Collections;
using Orleans.Orchestrator.ControlPlane.Tests.Support;
using Orleans.Orchestrator.ControlPlane.Tests.World;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Tests.Admission;

public sealed class QuotaLedgerTests
{
    /// <summary>Creates that begin, succeed, fail and are still under way when the process dies, and deletes, in any order.</summary>
    [Fact]
    public void Whatever_happens_a_quota_is_neither_exceeded_nor_narrower_than_it_says() => Prop.ForAll(
        ArbMap.Default.ArbFor<byte[]>(), Arb.From(Gen.Choose(0, 6)), static (steps, hard) =>
        {
            var world = new LedgerWorld(hard);
            foreach (var step in steps)
                world.Step(step);
            return world.Fault is null ? true.ToProperty() : false.Label(world.Fault);
        }).QuickCheckThrowOnFailure();

    private sealed class LedgerWorld
    {
        private const int Names = 12;
        private readonly PolicyCache _policies = new();
        private readonly HashSet<string> _there = [];
        private readonly List<(string Name, QuotaClaim? Claim)> _underWay = [];
        private readonly int _hard;
        private QuotaLedger _ledger;
        private long _version;

        public LedgerWorld(int hard)
        {
            _hard = hard;
            var quota = new ResourceQuota
            {
                Metadata = new() { Name = "q", Namespace = "default", Uid = "q" }, Spec = new() { Hard = A.Amounts(("configmaps", $"{hard}")) },
            };
            _policies.Route("resourcequotas", [new ResourceChange(WatchEventType.Added, 1, null, ResourceObject.From(quota))], null!);
            _ledger = Open();
        }

        public string? Fault { get; private set; }

        public void Step(byte step)
        {
            var name = $"c{step / 8 % Names}";
            switch (step % 8)
            {
                case 0 or 1 or 2:
                    Begin(name);
                    break;
                case 3 or 4 when _underWay.Count > 0:
                    Finish(step / 8 % _underWay.Count, succeeds: true);
                    break;
                case 5 when _underWay.Count > 0:
                    Finish(step / 8 % _underWay.Count, succeeds: false);
                    break;
                case 6 when _there.Remove(name):
                    _ledger.Apply([Change(WatchEventType.Deleted, name)]);
                    break;
                case 7:
                    Crash(step);
                    break;
            }

            if (_there.Count + _underWay.Count > _hard)
                Fault ??= $"{_there.Count} there and {_underWay.Count} on their way with a quota of {_hard}";
        }

        private void Begin(string name)
        {
            if (_there.Contains(name) || _underWay.Any(u => u.Name == name))
                return;
            var isFull = _there.Count + _underWay.Count == _hard;
            try
            {
                _underWay.Add((name, _ledger.Claim(new ResourceKey("default", name), Object(name))));
                if (isFull)
                    Fault ??= $"{name} was let in though {_hard} are there";
            }
            catch (ApiException e)
            {
                if (!isFull)
                    Fault ??= $"{name} was refused with {_there.Count} there and {_underWay.Count} on their way: {e.Message}";
            }
        }

        private void Finish(int index, bool succeeds)
        {
            var (name, claim) = _underWay[index];
            _underWay.RemoveAt(index);
            if (succeeds)
            {
                _there.Add(name);
                _ledger.Apply([Change(WatchEventType.Added, name)]);
            }

            _ledger.Release(claim);
        }

        /// <summary>What was under way is durable or not; nobody knows before the collection is loaded again.</summary>
        private void Crash(byte step)
        {
            for (var i = 0; i < _underWay.Count; i++)
            {
                if ((step >> (i % 8) & 1) == 1)
                    _there.Add(_underWay[i].Name);
            }

            _underWay.Clear();
            _ledger = Open();
        }

        private QuotaLedger Open() => new(_policies, _ => _there.Select(Object).ToList());

        private ResourceChange Change(WatchEventType type, string name) => new(type, ++_version, null, Object(name));

        private static ResourceObject Object(string name) => ResourceObject.From(Make.ConfigMap(name));
    }
}

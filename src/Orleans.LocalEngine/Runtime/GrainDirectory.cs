using Orleans.Runtime;

namespace Orleans.LocalEngine;

/// <summary>
/// Finds the activation of a grain. A hash table in stripes whose chains run through the activations themselves: an
/// entry costs one reference.
/// </summary>
internal sealed class GrainDirectory(GrainEngine engine)
{
    private const int StripeBits = 8;

    private readonly Stripe[] _stripes = [.. Enumerable.Range(0, 1 << StripeBits).Select(static _ => new Stripe())];

    public int Count => _stripes.Sum(static stripe => stripe.Count);

    /// <summary>The activation of a grain; a new one, not yet active, if there is none.</summary>
    public Activation GetOrAdd(GrainClass grainClass, IdSpan key)
    {
        var hash = Hash(grainClass, key);
        var stripe = _stripes[hash & (_stripes.Length - 1)];
        lock (stripe)
        {
            if (stripe.Find(grainClass, key, hash) is { } found)
                return found;

            var added = new Activation(engine, grainClass, key);
            stripe.Add(added, hash);
            return added;
        }
    }

    public Activation? Find(GrainClass grainClass, IdSpan key)
    {
        var hash = Hash(grainClass, key);
        var stripe = _stripes[hash & (_stripes.Length - 1)];
        lock (stripe)
            return stripe.Find(grainClass, key, hash);
    }

    public void Add(Activation activation)
    {
        var hash = Hash(activation.Class, activation.Key);
        var stripe = _stripes[hash & (_stripes.Length - 1)];
        lock (stripe)
            stripe.Add(activation, hash);
    }

    public void Remove(Activation activation)
    {
        var hash = Hash(activation.Class, activation.Key);
        var stripe = _stripes[hash & (_stripes.Length - 1)];
        lock (stripe)
            stripe.Remove(activation, hash);
    }

    /// <summary>How many parts it has.</summary>
    public int Parts => _stripes.Length;

    /// <summary>The activations for which something holds, oldest first.</summary>
    public List<Activation> Where(Func<Activation, bool> holds) => Where(holds, 0, Parts);

    /// <summary>The activations of some parts for which something holds, oldest first.</summary>
    public List<Activation> Where(Func<Activation, bool> holds, int firstPart, int parts)
    {
        var found = new List<Activation>();
        foreach (var stripe in _stripes.AsSpan(firstPart, parts))
        {
            lock (stripe)
                stripe.AddTo(found, holds);
        }

        found.Sort(static (a, b) => a.Number.CompareTo(b.Number));
        return found;
    }

    private static int Hash(GrainClass grainClass, IdSpan key) => unchecked((key.GetHashCode() * 31) + grainClass.Number);

    private sealed class Stripe
    {
        private Activation?[] _buckets = new Activation?[8];

        public int Count { get; private set; }

        public Activation? Find(GrainClass grainClass, IdSpan key, int hash)
        {
            var activation = _buckets[Bucket(hash)];
            while (activation is not null && !(ReferenceEquals(activation.Class, grainClass) && activation.Key.Equals(key)))
                activation = activation.NextInBucket;

            return activation;
        }

        public void Add(Activation activation, int hash)
        {
            if (Count == _buckets.Length * 2)
                Grow();

            ref var bucket = ref _buckets[Bucket(hash)];
            activation.NextInBucket = bucket;
            bucket = activation;
            Count++;
        }

        public void Remove(Activation activation, int hash)
        {
            ref var bucket = ref _buckets[Bucket(hash)];
            Activation? previous = null;
            for (var at = bucket; at is not null; previous = at, at = at.NextInBucket)
            {
                if (!ReferenceEquals(at, activation))
                    continue;

                if (previous is null)
                    bucket = at.NextInBucket;
                else
                    previous.NextInBucket = at.NextInBucket;

                at.NextInBucket = null;
                Count--;
                return;
            }
        }

        public void AddTo(List<Activation> found, Func<Activation, bool> holds)
        {
            foreach (var first in _buckets)
            {
                for (var at = first; at is not null; at = at.NextInBucket)
                {
                    if (holds(at))
                        found.Add(at);
                }
            }
        }

        private int Bucket(int hash) => (int)((uint)hash >> StripeBits) & (_buckets.Length - 1);

        private void Grow()
        {
            var old = _buckets;
            _buckets = new Activation?[old.Length * 2];
            foreach (var first in old)
            {
                for (var at = first; at is not null;)
                {
                    var next = at.NextInBucket;
                    ref var bucket = ref _buckets[Bucket(Hash(at.Class, at.Key))];
                    at.NextInBucket = bucket;
                    bucket = at;
                    at = next;
                }
            }
        }
    }
}

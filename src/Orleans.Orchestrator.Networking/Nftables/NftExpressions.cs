using System.Net;
using System.Text;
using Orleans.Orchestrator.Networking.Netlink;
using static Orleans.Orchestrator.Networking.Nftables.NftConstants;

namespace Orleans.Orchestrator.Networking.Nftables;

/// <summary>Adds expressions to the rule being written. Registers are numbered 0 to 15, four bytes each; a concatenation lies in several in a row.</summary>
internal static class NftExpressions
{
    private const int CommandLineMaximumNameBytes = 16;

    extension(NetlinkWriter rule)
    {
        /// <summary>Loads <paramref name="length"/> bytes of a packet's header.</summary>
        public void LoadPayload(int header, int offset, int length, uint register)
        {
            var (element, data) = rule.BeginExpression("payload");
            rule.UInt32BigEndian(1, NFT_REG32_00 + register);
            rule.UInt32BigEndian(2, (uint)header);
            rule.UInt32BigEndian(3, (uint)offset);
            rule.UInt32BigEndian(4, (uint)length);
            rule.EndExpression(element, data);
        }

        public void LoadSourceAddress(uint register) => rule.LoadPayload(NFT_PAYLOAD_NETWORK_HEADER, 12, 4, register);

        public void LoadDestinationAddress(uint register) => rule.LoadPayload(NFT_PAYLOAD_NETWORK_HEADER, 16, 4, register);

        public void LoadDestinationPort(uint register) => rule.LoadPayload(NFT_PAYLOAD_TRANSPORT_HEADER, 2, 2, register);

        public void LoadProtocol(uint register) => rule.LoadMeta(NFT_META_L4PROTO, register);

        public void LoadMeta(int key, uint register)
        {
            var (element, data) = rule.BeginExpression("meta");
            rule.UInt32BigEndian(1, NFT_REG32_00 + register);
            rule.UInt32BigEndian(2, (uint)key);
            rule.EndExpression(element, data);
        }

        public void StoreMeta(int key, uint register)
        {
            var (element, data) = rule.BeginExpression("meta");
            rule.UInt32BigEndian(2, (uint)key);
            rule.UInt32BigEndian(3, NFT_REG32_00 + register);
            rule.EndExpression(element, data);
        }

        public void LoadConnection(int key, uint register)
        {
            var (element, data) = rule.BeginExpression("ct");
            rule.UInt32BigEndian(1, NFT_REG32_00 + register);
            rule.UInt32BigEndian(2, (uint)key);
            rule.EndExpression(element, data);
        }

        /// <summary>Asks the routing table about the packet's destination.</summary>
        public void LoadRoute(int result, int flags, uint register)
        {
            var (element, data) = rule.BeginExpression("fib");
            rule.UInt32BigEndian(1, NFT_REG32_00 + register);
            rule.UInt32BigEndian(2, (uint)result);
            rule.UInt32BigEndian(3, (uint)flags);
            rule.EndExpression(element, data);
        }

        /// <summary>Ends the rule here for packets for which the comparison is false.</summary>
        public void Compare(uint register, ReadOnlySpan<byte> value, bool equal = true)
        {
            var (element, data) = rule.BeginExpression("cmp");
            rule.UInt32BigEndian(1, NFT_REG32_00 + register);
            rule.UInt32BigEndian(2, (uint)(equal ? NFT_CMP_EQ : NFT_CMP_NEQ));
            rule.Value(3, value);
            rule.EndExpression(element, data);
        }

        public void Compare(uint register, uint value, bool equal = true) => rule.Compare(register, BitConverter.GetBytes(value), equal);

        /// <summary>register = (register &amp; mask) ^ flip.</summary>
        public void Bitwise(uint register, ReadOnlySpan<byte> mask, ReadOnlySpan<byte> flip)
        {
            var (element, data) = rule.BeginExpression("bitwise");
            rule.UInt32BigEndian(1, NFT_REG32_00 + register);
            rule.UInt32BigEndian(2, NFT_REG32_00 + register);
            rule.UInt32BigEndian(3, (uint)mask.Length);
            rule.Value(4, mask);
            rule.Value(5, flip);
            rule.EndExpression(element, data);
        }

        /// <summary>Ends the rule for packets that have none of <paramref name="bits"/> in a register.</summary>
        public void RequireAny(uint register, uint bits)
        {
            rule.Bitwise(register, BitConverter.GetBytes(bits), new byte[4]);
            rule.Compare(register, 0u, equal: false);
        }

        /// <summary>Ends the rule for packets whose address (in a register) is not, or is, in a network.</summary>
        public void RequireNetwork(uint register, IPNetwork network, bool inside = true)
        {
            var mask = network.PrefixLength == 0 ? 0 : uint.MaxValue << (32 - network.PrefixLength);
            rule.Bitwise(register, BitConverter.GetBytes(IPAddress.HostToNetworkOrder((int)mask)), new byte[4]);
            rule.Compare(register, network.BaseAddress.GetAddressBytes(), inside);
        }

        /// <summary>Ends the rule for packets whose interface has not, or has, a name that starts so. Overwrites registers 0 to 3.</summary>
        public void RequireInterface(int key, string prefix, bool matches = true)
        {
            rule.LoadMeta(key, 0);
            var bytes = Encoding.ASCII.GetBytes(prefix);
            if (bytes.Length >= CommandLineMaximumNameBytes)
                throw new ArgumentException($"'{prefix}' is too long for an interface.", nameof(prefix));
            rule.Compare(0, bytes, matches);
        }

        /// <summary>Looks a key up in a map; the rule ends where it isn't found.</summary>
        public void Lookup(string map, uint keyRegister, uint? dataRegister)
        {
            var (element, data) = rule.BeginExpression("lookup");
            rule.Text(1, map);
            rule.UInt32BigEndian(2, NFT_REG32_00 + keyRegister);
            rule.UInt32BigEndian(3, dataRegister is { } register ? NFT_REG32_00 + register : NFT_REG_VERDICT);
            rule.EndExpression(element, data);
        }

        /// <summary>A random number below <paramref name="modulus"/>.</summary>
        public void Random(uint modulus, uint register)
        {
            var (element, data) = rule.BeginExpression("numgen");
            rule.UInt32BigEndian(1, NFT_REG32_00 + register);
            rule.UInt32BigEndian(2, modulus);
            rule.UInt32BigEndian(3, NFT_NG_RANDOM);
            rule.UInt32BigEndian(4, 0);
            rule.EndExpression(element, data);
        }

        /// <summary>Hashes a register of four bytes to a number below <paramref name="modulus"/>, the same on every node.</summary>
        public void Hash(uint sourceRegister, uint modulus, uint register)
        {
            const uint Seed = 0x6f726373;
            var (element, data) = rule.BeginExpression("hash");
            rule.UInt32BigEndian(1, NFT_REG32_00 + sourceRegister);
            rule.UInt32BigEndian(2, NFT_REG32_00 + register);
            rule.UInt32BigEndian(3, 4);
            rule.UInt32BigEndian(4, modulus);
            rule.UInt32BigEndian(5, Seed);
            rule.UInt32BigEndian(6, 0);
            rule.UInt32BigEndian(7, NFT_HASH_JENKINS);
            rule.EndExpression(element, data);
        }

        /// <summary>Sends the connection to the address and port in two registers.</summary>
        public void DestinationNat(uint addressRegister, uint portRegister)
        {
            const uint Ipv4 = 2, MapsAndProtocolSpecified = 3;
            var (element, data) = rule.BeginExpression("nat");
            rule.UInt32BigEndian(1, NFT_NAT_DNAT);
            rule.UInt32BigEndian(2, Ipv4);
            rule.UInt32BigEndian(3, NFT_REG32_00 + addressRegister);
            rule.UInt32BigEndian(5, NFT_REG32_00 + portRegister);
            rule.UInt32BigEndian(7, MapsAndProtocolSpecified);
            rule.EndExpression(element, data);
        }

        /// <summary>Gives the connection the node's address as its source.</summary>
        public void Masquerade()
        {
            var (element, data) = rule.BeginExpression("masq");
            rule.EndExpression(element, data);
        }

        /// <summary>Tells the client that nobody listens there.</summary>
        public void RejectPortUnreachable()
        {
            var (element, data) = rule.BeginExpression("reject");
            rule.UInt32BigEndian(1, NFT_REJECT_ICMP_UNREACH);
            rule.UInt8(2, ICMP_PORT_UNREACH);
            rule.EndExpression(element, data);
        }

        /// <summary>Ends with a verdict; jumps name a chain.</summary>
        public void Verdict(int code, string? chain = null)
        {
            var (element, data) = rule.BeginExpression("immediate");
            rule.UInt32BigEndian(1, NFT_REG_VERDICT);
            var value = rule.BeginNested(2);
            rule.VerdictValue(code, chain);
            rule.EndNested(value);
            rule.EndExpression(element, data);
        }

        /// <summary>The verdict itself, also as a map's data.</summary>
        public void VerdictValue(int code, string? chain)
        {
            var verdict = rule.BeginNested(NFTA_DATA_VERDICT);
            rule.UInt32BigEndian(NFTA_VERDICT_CODE, (uint)code);
            if (chain is not null)
                rule.Text(NFTA_VERDICT_CHAIN, chain);
            rule.EndNested(verdict);
        }

        /// <summary>A key or data of a map, or an operand.</summary>
        public void Value(int type, ReadOnlySpan<byte> bytes)
        {
            var value = rule.BeginNested(type);
            rule.Bytes(NFTA_DATA_VALUE, bytes);
            rule.EndNested(value);
        }

        private (int Element, int Data) BeginExpression(string name)
        {
            var element = rule.BeginNested(NFTA_LIST_ELEM);
            rule.Text(NFTA_EXPR_NAME, name);
            return (element, rule.BeginNested(NFTA_EXPR_DATA));
        }

        private void EndExpression(int element, int data)
        {
            rule.EndNested(data);
            rule.EndNested(element);
        }
    }
}

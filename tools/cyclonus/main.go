// The independent judge of NetworkPolicies: cyclonus' own matcher, asked by JSON lines.
//
// Each line of standard input is one set of policies with the pods and ports to ask about. For each, one line is printed:
// a digit for every source, destination and port, in that order of loops. Bit 0 says that the destination's policies let
// the traffic in, bit 1 that the source's policies let it out.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"

	"github.com/mattfenwick/cyclonus/pkg/matcher"
	v1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
)

type question struct {
	Policies []*networkingv1.NetworkPolicy `json:"policies"`
	Pods     []pod                         `json:"pods"`
	Ports    []port                        `json:"ports"`
}

type pod struct {
	Namespace       string            `json:"namespace"`
	NamespaceLabels map[string]string `json:"namespaceLabels"`
	Labels          map[string]string `json:"labels"`
	IP              string            `json:"ip"`
	// By "protocol/number": what the pod's containers call the port.
	PortNames map[string]string `json:"portNames"`
}

type port struct {
	Protocol v1.Protocol `json:"protocol"`
	Number   int         `json:"number"`
}

func main() {
	input := bufio.NewScanner(os.Stdin)
	input.Buffer(nil, 16<<20)
	output := bufio.NewWriter(os.Stdout)
	defer output.Flush()
	for input.Scan() {
		var asked question
		if err := json.Unmarshal(input.Bytes(), &asked); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		output.Write(append(asked.answer(), '\n'))
	}
	if err := input.Err(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func (asked question) answer() []byte {
	policy := matcher.BuildNetworkPolicies(false, asked.Policies)
	var digits []byte
	for _, source := range asked.Pods {
		for _, destination := range asked.Pods {
			for _, port := range asked.Ports {
				result := policy.IsTrafficAllowed(&matcher.Traffic{
					Source:           source.peer(),
					Destination:      destination.peer(),
					ResolvedPort:     port.Number,
					ResolvedPortName: destination.PortNames[fmt.Sprintf("%s/%d", port.Protocol, port.Number)],
					Protocol:         port.Protocol,
				})
				digit := byte('0')
				if result.Ingress.IsAllowed() {
					digit += 1
				}
				if result.Egress.IsAllowed() {
					digit += 2
				}
				digits = append(digits, digit)
			}
		}
	}
	return digits
}

func (p pod) peer() *matcher.TrafficPeer {
	internal := &matcher.InternalPeer{Namespace: p.Namespace, NamespaceLabels: p.NamespaceLabels, PodLabels: p.Labels}
	return &matcher.TrafficPeer{Internal: internal, IP: p.IP}
}

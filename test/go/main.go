// Tells what Go's own libraries make of JWTs that nkeeper made: a line of JSON in, a line of JSON out.
// `test/go/go-libraries.test.ts` starts it.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"time"

	_ "time/tzdata"

	"github.com/nats-io/jwt/v2"
	"github.com/nats-io/nkeys"
)

// question is one JWT and the seed of the key that signed it.
type question struct {
	Kind  string `json:"kind"`
	Token string `json:"token"`
	Seed  string `json:"seed"`
}

// answer is what the libraries say. Error is set where they refuse.
type answer struct {
	Error string `json:"error,omitempty"`
	// Key is the public key of the seed.
	Key string `json:"key"`
	// Kind is the claim type as decoded.
	Kind string `json:"kind"`
	// Payload is the JSON that the decoded claims are written as.
	Payload string `json:"payload"`
	// Issues are level and code, in the library's order.
	Issues []string `json:"issues"`
	// Now is the clock of the validation, Unix seconds.
	Now int64 `json:"now"`
	// Again is the JWT that the library makes of the same claims, now, with the same key.
	Again string `json:"again"`
}

func main() {
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	out := json.NewEncoder(os.Stdout)
	out.SetEscapeHTML(false)
	for {
		line, err := in.ReadBytes('\n')
		if len(line) > 0 {
			var q question
			if e := json.Unmarshal(line, &q); e != nil {
				fmt.Fprintln(os.Stderr, e)
				os.Exit(1)
			}
			_ = out.Encode(reply(q))
		}
		if err != nil {
			return
		}
	}
}

func reply(q question) (a answer) {
	defer func() {
		if r := recover(); r != nil {
			a.Error = fmt.Sprintf("panic: %v", r)
		}
	}()
	key, err := nkeys.FromSeed([]byte(q.Seed))
	if err != nil {
		a.Error = err.Error()
		return
	}
	a.Key, _ = key.PublicKey()
	claims, err := decode(q)
	if err != nil {
		a.Error = err.Error()
		return
	}
	a.Kind = string(claims.ClaimType())
	written, err := json.Marshal(claims)
	if err != nil {
		a.Error = err.Error()
		return
	}
	a.Payload = string(written)
	a.Now = time.Now().Unix()
	results := jwt.CreateValidationResults()
	claims.Validate(results)
	a.Issues = []string{}
	for _, issue := range results.Issues {
		a.Issues = append(a.Issues, level(issue)+" "+issueCode(q.Kind, issue.Description))
	}
	// Validation fills in a default of the trace: what is encoded again is decoded again.
	if claims, err = decode(q); err == nil {
		a.Again, err = claims.Encode(key)
	}
	if err != nil {
		a.Error = err.Error()
	}
	return
}

func decode(q question) (jwt.Claims, error) {
	if q.Kind == "generic" {
		return jwt.DecodeGeneric(q.Token)
	}
	return jwt.Decode(q.Token)
}

func level(issue *jwt.ValidationIssue) string {
	switch {
	case issue.Blocking:
		return "blocking"
	case issue.TimeCheck:
		return "time"
	default:
		return "warning"
	}
}
